# hostname: quote-07
# symptom_en: quote-api comes and goes, clients see connection refused for some seconds again and again. The machine itself has plenty of memory.
# symptom_zh: quote-api 时好时坏，客户端每隔几秒就连接被拒绝，机器内存还很充足。
# cause: quote-api runs java with -Xmx24m: its heap is too small, it ends with java.lang.OutOfMemoryError: Java heap space and is started again each time.
# cause_zh: quote-api 的 java 启动参数 -Xmx24m 限制了堆，加载数据时 java.lang.OutOfMemoryError: Java heap space，反复退出重启。
# also: java.lang.OutOfMemoryError (Java heap space) in quote-api, limited by -Xmx24m
# must: quote-api && heap|Xmx|OutOfMemory|堆
# must_not: OOM killer|cgroup|MemoryMax|killed by the kernel|disk|port .{0,10}taken
# needs: openjdk-17-jre-headless
# fix: sed -i s/-Xmx24m/-Xmx256m/ /etc/systemd/system/quote-api.service; systemctl daemon-reload; systemctl restart quote-api; sleep 6
setup() {
  mkdir -p /opt/quote
  cat >/opt/quote/Quote.java <<'J'
import java.util.*;
public class Quote {
  public static void main(String[] a) throws Exception {
    System.out.println("loading quotes");
    List<byte[]> quotes = new ArrayList<>();
    for (int i = 0; i < 60; i++) { quotes.add(new byte[1 << 20]); Thread.sleep(40); }
    System.out.println("loaded " + quotes.size() + " blocks");
    com.sun.net.httpserver.HttpServer s = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress(8300), 0);
    s.createContext("/", x -> { x.sendResponseHeaders(200, 2); x.getResponseBody().write("ok".getBytes()); x.close(); });
    s.start();
  }
}
J
  (cd /opt/quote && java -m jdk.compiler/com.sun.tools.javac.Main Quote.java)
  old 30 /opt/quote/*
  DESC='Quotes' svc quote-api '/usr/bin/java -Xmx24m -cp /opt/quote Quote' Restart=always
  sleep 8
}
check() { ! waitfor up_port 8300; }
