# hostname: invoice-08
# symptom_en: invoice-push fails on every call to https://billing.corp.internal:8444 since that server got a certificate of our own CA. curl on the same host works.
# symptom_zh: invoice-push 调用 https://billing.corp.internal:8444 全部失败，对方换成了自建 CA 的证书之后开始的，同一台机器上 curl 是好的。
# cause: the Java trust store of invoice-push (-Djavax.net.ssl.trustStore=/opt/invoice/trust.p12) lacks our CA: PKIX path building failed, while the system's CA list has it.
# cause_zh: invoice-push 的 Java 信任库（/opt/invoice/trust.p12）里没有自建 CA 证书，报 PKIX path building failed；系统 CA 列表里有，所以 curl 正常。
# also: PKIX path building failed: invoice-push does not trust the CA, its truststore is older
# must: invoice-push && trust ?store|PKIX|does not trust|信任
# must_not: expired|not yet valid|firewall|DNS|hostname mismatch|server sends an incomplete
# needs: openjdk-17-jre-headless
# fix: keytool -importcert -noprompt -alias corp -file /usr/local/share/ca-certificates/corp.crt -keystore /opt/invoice/trust.p12 -storepass changeit >/dev/null 2>&1; systemctl restart invoice-push; sleep 8
setup() {
  mkdir -p /opt/invoice /etc/nginx/tls; cd /etc/nginx/tls
  openssl req -x509 -newkey rsa:2048 -nodes -days 900 -subj '/CN=Corp Root' -keyout ca.key -out ca.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=billing.corp.internal -keyout b.key -out b.csr 2>/dev/null
  printf 'subjectAltName=DNS:billing.corp.internal\n' >ext
  openssl x509 -req -in b.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 300 -extfile ext -out b.crt 2>/dev/null
  rm ca.key ext b.csr; mv ca.crt /usr/local/share/ca-certificates/corp.crt; update-ca-certificates >/dev/null 2>&1
  echo '127.0.0.1 billing.corp.internal' >>/etc/hosts
  site billing <<'N'
server { listen 8444 ssl; server_name billing.corp.internal; ssl_certificate tls/b.crt; ssl_certificate_key tls/b.key; root /var/www/html; }
N
  (openssl req -x509 -newkey rsa:2048 -nodes -days 900 -subj '/CN=Old Root' -keyout /tmp/o.key -out /tmp/o.crt 2>/dev/null
    keytool -importcert -noprompt -alias old -file /tmp/o.crt -keystore /opt/invoice/trust.p12 -storepass changeit >/dev/null 2>&1; rm /tmp/o.key /tmp/o.crt)
  cat >/opt/invoice/Push.java <<'J'
import java.net.URI; import java.net.http.*;
public class Push {
  public static void main(String[] a) throws Exception {
    HttpClient c = HttpClient.newHttpClient();
    for (;;) {
      try { c.send(HttpRequest.newBuilder(URI.create("https://billing.corp.internal:8444/")).build(), HttpResponse.BodyHandlers.ofString()); System.out.println("pushed"); }
      catch (Exception e) { System.out.println("push failed: " + e); }
      Thread.sleep(2000);
    }
  }
}
J
  (cd /opt/invoice && java -m jdk.compiler/com.sun.tools.javac.Main Push.java)
  old 50 /opt/invoice/*
  DESC='Invoice push' svc invoice-push '/usr/bin/java -Xmx96m -Djavax.net.ssl.trustStore=/opt/invoice/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -cp /opt/invoice Push'
  sleep 8
}
check() { ! journalctl -u invoice-push -n 1 -o cat | grep -q '^pushed'; }
