# hostname: booking-03
# symptom_en: booking-core on port 8320 stopped answering this morning: connections open, then nothing comes. CPU and memory are fine, the log is silent.
# symptom_zh: booking-core（8320 端口）今早起不再应答：能建立连接但什么都不返回，CPU、内存都正常，日志也没有输出。
# cause: the worker threads of booking-core (java) are deadlocked: all of them sleep waiting for a lock (futex), no CPU, requests stay unread.
# cause_zh: booking-core（java）的工作线程死锁：全部在等锁（futex_wait），不占 CPU，请求一直没有被处理。
# also: booking-core hangs: its threads wait for each other's locks (deadlock), a thread dump shows which
# must: booking-core && deadlock|lock|threads? .{0,80}wait|死锁|等锁|互相等待
# must_not: stopped by SIGSTOP|state T|out of memory|heap|garbage|firewall|dead peer|accept queue is full because of backlog
# needs: openjdk-17-jre-headless
# fix: systemctl restart booking-core; waitfor up_port 8320
setup() {
  mkdir -p /opt/booking
  cat >/opt/booking/Booking.java <<'J'
import java.util.concurrent.*;
public class Booking {
  static final Object seats = new Object(), money = new Object();
  static void both(Object a, Object b) throws Exception { synchronized (a) { Thread.sleep(200); synchronized (b) { Thread.sleep(1); } } }
  public static void main(String[] args) throws Exception {
    com.sun.net.httpserver.HttpServer s = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress(8320), 0);
    s.createContext("/", x -> {
      try {
        if (x.getRequestURI().getPath().startsWith("/book")) both(seats, money);
        else if (x.getRequestURI().getPath().startsWith("/refund")) both(money, seats);
        synchronized (seats) { x.sendResponseHeaders(200, 2); }
        x.getResponseBody().write("ok".getBytes());
      } catch (Exception e) { System.out.println("failed " + e); }
      x.close();
    });
    s.setExecutor(Executors.newFixedThreadPool(4));
    s.start();
    System.out.println("booking ready");
  }
}
J
  (cd /opt/booking && java -m jdk.compiler/com.sun.tools.javac.Main Booking.java)
  old 30 /opt/booking/*
  DESC='Booking' svc booking-core '/usr/bin/java -Xmx96m -cp /opt/booking Booking'
  waitfor up_port 8320; sleep 1
  bg curl -s http://127.0.0.1:8320/book; bg curl -s http://127.0.0.1:8320/refund
  sleep 2
  bg bash -c 'while :; do curl -s -m 30 -o /dev/null http://127.0.0.1:8320/; sleep 2; done'
  sleep 8
}
check() { ! is 200 http://127.0.0.1:8320/; }
