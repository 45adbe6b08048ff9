# hostname: dvr-11
# symptom_en: The door cameras show live pictures but nothing is recorded any more, segment-writer throws every segment away. The box has a huge disk, so that can't be it.
# symptom_zh: 门口摄像头实时画面正常，但是录像一段都存不下来，segment-writer 全丢了。这机器硬盘很大，应该不是空间的事吧。
# cause: /srv/video is 100 % full because of the packet capture /srv/video/diag/eth0.pcap (about 120 MB), so segment-writer can not store segments (ENOSPC).
# cause_zh: /srv/video 已写满，抓包文件 /srv/video/diag/eth0.pcap 占了大约 120MB，segment-writer 写录像报空间不足（errno 28）。
# also: The file system /srv/video ran out of space; the forgotten capture file /srv/video/diag/eth0.pcap takes most of it.
# must: full|100 ?%|no space|ENOSPC|out of (disk )?space|ran out|fill|exhaust|满|耗尽|不足|用尽 && /srv/video && pcap|capture|抓包
# must_not: out of inodes|inodes? (are |is )?(exhaust|full|used up)|deleted[- ]but|unlinked|已删除
# fix: rm -f /srv/video/diag/eth0.pcap
setup() {
  disk /srv/video 150
  mkdir -p /srv/video/diag /srv/video/cam1 /opt/dvr
  cat >/opt/dvr/writer.js <<'JS'
const fs = require('fs');
let n = 4100;
setInterval(() => {
  const name = `/srv/video/cam1/${n++}.ts`;
  try { fs.writeFileSync(name, Buffer.alloc(400000)); console.log(`segment ${n} written`); }
  catch (error) { try { fs.unlinkSync(name); } catch {} console.error(`segment ${n} lost (errno ${error.errno})`); }
}, 2000);
JS
  old 200 /opt/dvr/writer.js
  head -c 118000000 /dev/zero >/srv/video/diag/eth0.pcap
  old 3 /srv/video/diag/eth0.pcap
  i=0
  while head -c 400000 /dev/zero >/srv/video/cam1/$((3000 + i)).ts 2>/dev/null; do i=$((i + 1)); done
  DESC='Camera segment writer' svc segment-writer '/usr/bin/node /opt/dvr/writer.js'
  sleep 5
}
check() { [ "$(df --output=avail /srv/video | tail -1)" -lt 400 ]; }
