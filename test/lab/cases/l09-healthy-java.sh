# hostname: quotes-15
# symptom_en: The dashboard shows rate-server using a third of the CPU all day and its garbage collector running all the time. Is anything wrong with this host?
# symptom_zh: 监控显示 rate-server 整天占用三分之一 CPU，垃圾回收一直在跑，这台机器有没有问题？
# healthy: yes
# cause: No fault found: rate-server answers, its CPU use is its work and its collections take milliseconds.
# cause_zh: 未发现故障：rate-server 响应正常，CPU 用于计算，垃圾回收每次只要几毫秒。
# also: nothing is wrong, the collector does its usual work
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
# needs: openjdk-17-jre-headless
setup() {
  mkdir -p /opt/rates
  cat >/opt/rates/Rates.java <<'J'
import java.util.concurrent.*;
public class Rates {
  static volatile byte[] last;
  static final ConcurrentHashMap<Integer, double[]> table = new ConcurrentHashMap<>();
  public static void main(String[] args) throws Exception {
    com.sun.net.httpserver.HttpServer s = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress(8330), 0);
    s.createContext("/", x -> { x.sendResponseHeaders(200, 2); x.getResponseBody().write("ok".getBytes()); x.close(); });
    s.setExecutor(Executors.newFixedThreadPool(8));
    s.start();
    for (int i = 0; ; i++) {
      double[] row = new double[2000];
      for (int k = 0; k < row.length; k++) row[k] = Math.sin(i + k) * Math.sqrt(k);
      table.put(i % 400, row);
      last = new byte[20000];
      if (i % 40 == 0) Thread.sleep(12);
    }
  }
}
J
  (cd /opt/rates && java -m jdk.compiler/com.sun.tools.javac.Main Rates.java)
  old 60 /opt/rates/*
  DESC='Rates' svc rate-server '/usr/bin/java -Xmx300m -Xlog:gc -cp /opt/rates Rates'
  waitfor up_port 8330; sleep 10
}
check() { is 200 http://127.0.0.1:8330/; }
