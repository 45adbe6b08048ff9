# hostname: quotes-15
# symptom_en: The dashboard shows rate-server using a third of the CPU all day and its garbage collector running all the time. Is anything wrong with this host?
# symptom_zh: 监控显示 rate-server 整天占用三分之一 CPU，垃圾回收一直在跑，这台机器有没有问题？
# healthy: yes
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
