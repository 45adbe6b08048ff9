# hostname: conv-05
# symptom_en: img-conv says no space left, but df shows 90 % free everywhere.
# symptom_zh: img-conv 报空间不足，但 df 看到处都有 90% 空闲。
# cause: /tmp is out of inodes: /tmp/sess holds thousands of small files, so no new file can be created (ENOSPC).
# cause_zh: /tmp 的 inode 用完了：/tmp/sess 下有大量小文件，无法再创建文件。
# also: The inodes of /tmp are exhausted by the files in /tmp/sess.
# must: inode && /tmp
# must_not: deleted file|quota
# fix: rm -rf /tmp/sess
setup() {
  mount -t tmpfs -o size=64m,nr_inodes=2000,mode=1777 tmpfs /tmp; mkdir /tmp/sess; (cd /tmp/sess; for i in $(seq 2200); do : >s$i 2>/dev/null || break; done); mkdir -p /opt/conv
  printf 'import tempfile, time\nwhile True:\n    try:\n        tempfile.NamedTemporaryFile(dir="/tmp").close(); print("ok", flush=True)\n    except OSError as e: print("conversion failed: %%s" %% e, flush=True)\n    time.sleep(2)\n' >/opt/conv/c.py
  DESC='Image conversion' svc img-conv '/usr/bin/python3 /opt/conv/c.py'; sleep 4
}
check() { ! touch /tmp/probe-$$ 2>/dev/null; }
