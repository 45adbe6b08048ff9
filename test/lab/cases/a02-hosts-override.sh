# hostname: crm-01
# symptom_en: The CRM on this host talks to the old backend: requests to billing.corp.internal go to the wrong machine, other hosts are fine.
# symptom_zh: 这台机器上的 CRM 访问 billing.corp.internal 总是到旧机器，其它机器正常。
# cause: /etc/hosts maps billing.corp.internal to 10.66.0.99 although DNS says 10.66.0.45.
# cause_zh: /etc/hosts 里把 billing.corp.internal 固定成 10.66.0.99，DNS 实际是 10.66.0.45。
# also: a stale /etc/hosts entry overrides DNS for billing.corp.internal (10.66.0.99).
# must: /etc/hosts && 10\.66\.0\.99
# must_not: nameserver .{0,20}(dead|unreachable)|firewall
# fix: sed -i '/billing/d' /etc/hosts
peer() { dns billing 10.66.0.45; }
setup() { echo '10.66.0.99 billing.corp.internal billing' >>/etc/hosts; }
check() { [ "$(getent hosts billing.corp.internal | cut -d' ' -f1)" = 10.66.0.99 ]; }
