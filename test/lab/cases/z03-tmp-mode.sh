# hostname: doc-04
# symptom_en: merging of PDFs is broken since the cleanup on the weekend, every job ends with an error straight away
# symptom_zh: 周末清理之后 PDF 合并就坏了，每个任务一上来就报错
# cause: /tmp has the mode 755 (root only) instead of 1777 after the cleanup, so pdf-merge, which runs as www-data, can not create its temporary files: permission denied.
# cause_zh: 清理之后 /tmp 的权限变成 755（应为 1777），pdf-merge 以 www-data 运行，无法在 /tmp 创建临时文件，报 Permission denied。
# also: www-data may not write to /tmp: its mode is 0755
# must: /tmp && permission|mode|755|1777|not writable|denied|sticky|权限|不可写 && pdf-merge|www-data
# must_not: disk (is )?full|no space|inode|read-only|磁盘满
# fix: chmod 1777 /tmp; sleep 6
setup() {
  mkdir -p /opt/merge; cat >/opt/merge/merge.py <<'P'
import tempfile, time, sys
n = 0
while True:
    n += 1
    try:
        with tempfile.NamedTemporaryFile(dir="/tmp", prefix="merge-") as f: f.write(b"%PDF")
        open("/run/pdf-merge/last", "w").write("ok\n")
    except OSError as e:
        open("/run/pdf-merge/last", "w").write("failed\n")
        print(f"job {n}: merge failed: {e}", file=sys.stderr, flush=True)
    time.sleep(4)
P
  chmod 755 /tmp
  svc pdf-merge '/usr/bin/python3 /opt/merge/merge.py' User=www-data RuntimeDirectory=pdf-merge
  sleep 9
}
check() { grep -q failed /run/pdf-merge/last; }
