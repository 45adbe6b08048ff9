# hostname: price-11
# symptom_en: price-engine got slower and slower during the day, a request that took 20 ms takes seconds, and its CPU is at 100 percent. Nothing was deployed.
# symptom_zh: price-engine 越来越慢，原来 20 毫秒的请求现在要好几秒，CPU 一直 100%，没有发布过。
# cause: the heap of price-engine (java -Xmx64m) is full: the JVM spends its time in full garbage collections that free nothing (61M->61M), so requests take seconds.
# cause_zh: price-engine 的 JVM 堆（-Xmx64m）已满，一直在做 Full GC（回收后几乎不释放内存），CPU 耗在垃圾回收上，请求因此变慢。
# also: price-engine: one full GC after the other, heap of 64 MB (-Xmx64m) nearly full
# must: price-engine && garbage|full GC|GC .{0,20}(time|thread|pause)|heap .{0,40}(full|small|exhaust)|垃圾回收|Full GC|堆.{0,30}满
# must_not: OOM killer|cgroup|MemoryMax|disk|endless loop|busy loop|死循环
# needs: openjdk-17-jre-headless
# fix: sed -i s/-Xmx64m/-Xmx400m/ /etc/systemd/system/price-engine.service; systemctl daemon-reload; systemctl restart price-engine; waitfor up_port 8310
setup() {
  mkdir -p /opt/price
  cat >/opt/price/Price.java <<'J'
import java.util.*;
public class Price {
  static final LinkedList<int[]> table = new LinkedList<>();
  static volatile byte[] last;
  public static void main(String[] a) throws Exception {
    for (int i = 0; i < 840000; i++) table.add(new int[8]);
    com.sun.net.httpserver.HttpServer s = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress(8310), 0);
    s.createContext("/", x -> {
      try { for (int i = 0; i < 1600; i++) last = new byte[60000]; } catch (OutOfMemoryError e) { System.out.println("slow request"); }
      x.sendResponseHeaders(200, 2); x.getResponseBody().write("ok".getBytes()); x.close();
    });
    s.start();
    for (;;) try { last = new byte[200000]; Thread.sleep(1); } catch (OutOfMemoryError e) { Thread.sleep(20); }
  }
}
J
  (cd /opt/price && java -m jdk.compiler/com.sun.tools.javac.Main Price.java)
  old 30 /opt/price/*
  DESC='Prices' svc price-engine '/usr/bin/java -Xmx64m -Xlog:gc -cp /opt/price Price'
  waitfor up_port 8310; sleep 5
}
check() { local t; t=$(curl -s -o /dev/null -m 10 -w '%{time_total}' http://127.0.0.1:8310/ || echo 10); awk "BEGIN { exit !($t > 1.0) }"; }
