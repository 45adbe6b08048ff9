# hostname: web-72
# symptom_en: After the reboot nobody reaches the intranet. A trainee changed "something about headers" last week.
# symptom_zh: 重启机器之后内网门户谁都打不开，上周实习生改过“响应头什么的”。
# cause: nginx does not start: /etc/nginx/snippets/headers.conf line 2 has the unknown directive "add_heder" (typo of add_header), nginx -t fails.
# cause_zh: nginx 启动失败：/etc/nginx/snippets/headers.conf 第 2 行有未知指令 add_heder，nginx -t 不通过。
# also: unknown directive "add_heder" in /etc/nginx/snippets/headers.conf
# must: headers\.conf && directive|syntax|invalid|add_heder|nginx -t|指令|语法|配置
# must_not: port (80 )?(is )?(already )?in use|firewall|certificate|端口(被)?占用|防火墙
# fix: sed -i s/add_heder/add_header/ /etc/nginx/snippets/headers.conf; systemctl reset-failed nginx; systemctl start nginx
setup() {
  printf 'add_header X-Content-Type-Options nosniff;\nadd_heder X-Frame-Options DENY;\n' >/etc/nginx/snippets/headers.conf
  site portal <<'N' || true
server { listen 80 default_server; root /var/www/html; include snippets/headers.conf; }
N
  old 6 /etc/nginx/snippets/headers.conf; sleep 1
}
check() { ! nginx -t -q 2>/dev/null && is 000 http://127.0.0.1/; }
