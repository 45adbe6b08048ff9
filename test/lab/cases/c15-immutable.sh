# hostname: cms-02
# symptom_en: Editors cannot save articles any more: page-store answers 500, although owner and mode of the files look right.
# symptom_zh: 编辑无法保存文章，page-store 返回 500，但文件属主和权限看起来都对。
# cause: /srv/pages/live.json has the immutable attribute (chattr +i), so page-store gets EPERM on writing.
# cause_zh: /srv/pages/live.json 被设置了 immutable 属性（chattr +i），写入报 EPERM。
# also: immutable flag on /srv/pages/live.json
# must: immutable|chattr|lsattr|不可变 && /srv/pages
# must_not: disk full|read-only file ?system
# fix: chattr -i /srv/pages/live.json
setup() {
  disk /srv/pages 40; echo '{}' >/srv/pages/live.json; chown www-data /srv/pages /srv/pages/live.json; mkdir -p /opt/pages
  echo "const fs=require('fs'); require('http').createServer((q,s)=>fs.writeFile('/srv/pages/live.json','{}',e=>{ if(e){console.error('save failed: '+e.message); s.statusCode=500} s.end() })).listen(8331)" >/opt/pages/p.js; svc page-store '/usr/bin/node /opt/pages/p.js' User=www-data; waitfor up_port 8331; chattr +i /srv/pages/live.json; for i in 1 2 3; do code http://127.0.0.1:8331/ >/dev/null; done
}
check() { is 500 http://127.0.0.1:8331/; }
