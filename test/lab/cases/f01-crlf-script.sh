# hostname: ship-11
# symptom_en: label-print does not start since somebody edited its start script on a Windows laptop.
# symptom_zh: 有人在 Windows 电脑上改过启动脚本之后，label-print 就起不来了。
# cause: /opt/label/start.sh has Windows line ends (CRLF), so its first line names the interpreter "/bin/sh\r", which does not exist (203/EXEC).
# cause_zh: /opt/label/start.sh 是 Windows 换行（CRLF），首行解释器变成 "/bin/sh\r"，不存在，启动失败。
# also: CRLF line endings (carriage return) in the shebang of /opt/label/start.sh
# must: /opt/label/start\.sh && CRLF|carriage return|\\r|\^M|Windows|DOS|line end|回车|换行
# must_not: port|not executable|memory
# fix: sed -i 's/\r$//' /opt/label/start.sh; systemctl restart label-print; sleep 2
setup() { mkdir -p /opt/label; printf '#!/bin/sh\r\nexec sleep 100000\r\n' >/opt/label/start.sh; chmod 755 /opt/label/start.sh; svc label-print /opt/label/start.sh; sleep 4; }
check() { sleep 1; [ "$(systemctl show -p SubState --value label-print)" != running ]; }
