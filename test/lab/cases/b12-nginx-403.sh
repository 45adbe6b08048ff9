# hostname: docs-01
# symptom_en: The documentation site shows 403 Forbidden for every page since the last deployment.
# symptom_zh: 上次发布之后文档站所有页面都是 403 Forbidden。
# cause: /srv/docs/site has mode 0700 and belongs to root, so nginx (www-data) may not enter it and answers 403 (permission denied).
# cause_zh: /srv/docs/site 权限是 700、属主 root，nginx 的 www-data 用户没有权限进入，返回 403。
# also: directory permission: www-data cannot read /srv/docs/site (drwx------ root)
# must: permission|denied|mode|0?700|drwx|权限 && /srv/docs
# must_not: \bdeny\b|firewall|upstream
# fix: chmod 755 /srv/docs/site
setup() {
  mkdir -p /srv/docs/site/guide; echo hi >/srv/docs/site/index.html; echo g >/srv/docs/site/guide/a.html; chmod 700 /srv/docs/site
  site docs <<'N'
server { listen 80 default_server; root /srv/docs/site; }
N
  for i in 1 2 3; do code http://127.0.0.1/ >/dev/null; code http://127.0.0.1/guide/a.html >/dev/null; done
}
check() { is 403 http://127.0.0.1/guide/a.html; }
