# hostname: geo-02
# symptom_en: geo-api is down since somebody edited its settings.
# symptom_zh: 有人改了配置之后 geo-api 就挂了。
# cause: /etc/geo/settings.json is not valid JSON (syntax error), so geo-api exits at start.
# cause_zh: /etc/geo/settings.json 不是合法 JSON（语法错误），geo-api 启动即退出。
# also: syntax error in /etc/geo/settings.json
# must: /etc/geo/settings\.json|settings\.json && syntax|JSON|config|parse|语法|配置
# must_not: port |permission|missing file
# fix: echo '{"a":1}' >/etc/geo/settings.json; systemctl restart geo-api; sleep 2
setup() { mkdir -p /etc/geo /opt/geo; printf '{ "tiles": 12,\n  "region": "cn-hz",\n}\n' >/etc/geo/settings.json; echo "const f='/etc/geo/settings.json'; try { JSON.parse(require('fs').readFileSync(f,'utf8')) } catch (e) { console.error(f + ': ' + e.message); process.exit(1) } setInterval(()=>{},1e6)" >/opt/geo/g.js; svc geo-api '/usr/bin/node /opt/geo/g.js'; sleep 5; }
check() { ! python3 -m json.tool /etc/geo/settings.json; }
