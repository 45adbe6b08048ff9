/** Files whose content must not be shown, and files that might hold secrets. */
import { resolvePath } from "./paths.ts";

const secretFile: readonly RegExp[] = [
  /^\/etc\/(shadow|gshadow|master\.passwd|opasswd|security\/opasswd|krb5\.keytab|sudoers\.d?)(-|~|\.bak|\.old|\.orig)?$/,
  /^\/etc\/(shadow|gshadow)[-~.]/,
  /^\/etc\/ssh\/ssh_host_\w+_key$/,
  /^\/etc\/(ssl|pki|nginx|apache2|httpd|haproxy|letsencrypt|openvpn|wireguard|kubernetes|rancher|etcd|ipsec\.d|strongswan|swanctl)\/(.*\/)?(private|keys?|pki)\/(?!.*\.(crt|pub)$)/,
  /^\/etc\/wireguard\/|^\/etc\/ipsec\.secrets|^\/etc\/ppp\/(chap|pap)-secrets|^\/etc\/openvpn\/.*\.(key|auth)/,
  /^\/etc\/kubernetes\/(admin|kubelet|controller-manager|scheduler|super-admin|bootstrap-kubelet)\.conf$/,
  /^\/etc\/(rancher\/k3s\/k3s\.yaml|mysql\/debian\.cnf|boto\.cfg|docker\/.*config\.json|NetworkManager\/system-connections\/.*|netplan\/.*secret)/,
  /(^|\/)(\.ssh|\.gnupg|\.aws|\.azure|\.config\/gcloud|\.kube|\.oci|\.aliyun|\.tccli|\.password-store|\.vault-token|keyrings?)(\/(?!known_hosts$|config$|authorized_keys$|.*\.pub$)|$)/,
  /(^|\/)\.aws\/config|(^|\/)\.kube\/config|(^|\/)kubeconfig|[.-]kubeconfig$/,
  /(^|\/)id_(rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk|xmss)$/,
  /(^|\/)id_[a-z0-9_]+$/,
  /\.(key|keytab|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)$/,
  /(^|\/)(priv(ate)?[_-]?key|privkey\d*|server-key|client-key|ca-key)[^/]*\.(pem|der)$/,
  /(^|\/)[^/]*-key\.pem$/,
  /(^|\/)(\.env|\.env\.[^/]*|[^/]+\.env|\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.netrc|_netrc|\.authinfo|\.htpasswd|htpasswd|\.git-credentials|\.npmrc|\.pypirc|\.dockercfg|\.s3cfg|\.boto|\.rediscli_auth|\.mongorc\.js|\.smbcredentials|\.vault_pass|tnsnames\.secret|wp-config\.php|master\.key|credentials\.json|service-account[^/]*\.json|token|tokens?\.json|auth\.json|terraform\.tfstate[^/]*)$/,
  /(^|\/)\.docker\/config\.json$/,
  // A balancer's certificate stands beside its key.
  /^\/etc\/haproxy\/(?!.*(^|[/_.-])(ca|chain|bundle|root|dhparams?)[^/]*\.pem$).*\.pem$/,
  /(^|\/)(\.erlang\.cookie|virtual_users[^/]*|\.?vault_pass(\.txt)?|\.?msmtprc|\.?fetchmailrc|mgmt-users\.properties)$/,
  /\/app\/etc\/env\.php$|^\/var\/lib\/kubelet\/config\.json$|^\/var\/lib\/(postgresql|pgsql)\/.*\/(base|global)\//,
  // Copies of the hashes, and what single programs keep.
  /(^|\/)(g?shadow|master\.passwd)([-.~](bak|old|orig|save|backup|copy|\d+|rpm\w+|dpkg-\w+|gz|xz|bz2|zst))+$/,
  /(^|\/)(wpa_supplicant[^/]*\.conf|tomcat-users\.xml|initialAdminPassword|krb5cc_\w+|authkey)$/,
  /\/(jenkins\/secrets|ipsec\.d\/private|swanctl\/private|pve\/priv)\/./,
  /\/(salt\/pki\/.*\.pem|docker\/key\.json|(freeradius|raddb)\/.*clients\.conf|(chrony|ntp)\.keys|ceph\/.*\.keyring)$/,
  /(^|\/)[^/]*(secret|passwd|password|credential)[^/]*$/,
  /(^|\/)\.?(bash|zsh|sh|mysql|psql|python|rediscli)_?history$/,
  /^\/proc\/([^/]+|self|thread-self)\/(task\/[^/]+\/)?(environ|mem|auxv|maps_pagemap|pagemap)$/,
  /^\/proc\/(kcore|kmem|kpage\w+|keys|key-users)$/,
  /^\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|md\d|dm-|mapper\/|disk\/|loop\d|mem$|kmem|port$|sg\d|pmem|vcs|input\/|hidraw|fb\d)/,
  /^\/(var\/)?run\/secrets(\/|$)|^\/var\/run\/secrets|\/kubernetes\.io\/serviceaccount\/token/,
  /^\/var\/lib\/(kubelet\/pki|docker\/containers\/[^/]+\/config|kubelet\/pods\/.*(secret|projected)|etcd|sss\/(db|secrets)|samba\/private|rancher\/.*(token|cred))/,
  /^\/var\/lib\/(mysql|postgresql|pgsql|mongodb|redis|ldap)\/.+\.(ibd|frm|MYD|wt|rdb|aof|mdb)$/,
  /^\/sys\/kernel\/(security\/.*key|debug)/,
  /^\/boot\/.*\.(key|keyfile)$|^\/etc\/luks|^\/crypto_keyfile/,
];

const notSecret: readonly RegExp[] = [
  /^\/etc\/passwd-?$/,
  /^\/etc\/pam\.d\//,
  /^\/usr\/(share|bin|sbin|lib)\/(?!.*\.(key|p12|pfx)$)/,
  /^\/s?bin\//,
  /^\/usr\/s?bin\//,
  /\.(pub|crt|cer|csr)$/,
  /^\/var\/log\/(?!.*(\.key|\.env)$)/,
  /^\/(etc\/)?systemd\/.*\.(service|path|socket|timer)$/,
  /^\/etc\/apt\/(keyrings|trusted\.gpg\.d)\//,
  /^\/etc\/pki\/rpm-gpg\//,
];

/** Paths asked about lately: the same few names come again and again. Emptied when full. */
const known = new Map<string, boolean>();
const MAX_KNOWN = 500;

/** True when the content of this (resolved) path is a secret. */
export function isSecretPath(path: string): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  const secret = secretFile.some((p) => p.test(path)) && !notSecret.some((p) => p.test(path));
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(path, secret);
  return secret;
}

/** Secrets no text of a command names by accident: used where a path stands inside other text. */
export function isHardSecret(path: string): boolean {
  return /^\/etc\/g?shadow(-|$)|\/id_(rsa|dsa|ecdsa|ed25519)$|\/\.(pgpass|my\.cnf|netrc|git-credentials|vault-token)$|\/\.aws\/credentials$|\/\.kube\/config$|^\/proc\/[^/]+\/environ$|^\/etc\/kubernetes\/admin\.conf$|^\/etc\/ssh\/ssh_host_\w+_key$|^\/etc\/(ssl|pki)\/.*private\/./.test(
    path,
  );
}

/** Files that often, not always, hold secrets: environment files, dumps, other people's homes. */
export function mayHoldSecrets(path: string): boolean {
  return (
    /^\/etc\/(default|sysconfig|conf\.d)\/./.test(path) ||
    /^\/etc\/[^/]+\/(env|environment|.*\.conf\.d\/env.*|secrets?)$/.test(path) ||
    /^\/etc\/environment$/.test(path) ||
    /(^|\/)(\.git\/config|config\/database\.yml)$/.test(path) ||
    /^\/var\/(spool\/)?mail\/./.test(path) ||
    // A key may stand beside a certificate, unless the name or the folder says what it is.
    (path.endsWith(".pem") &&
      !/\/(ca-)?certs?\/|\/ca-certificates\/|(^|[/_.-])(ca|cert|crt|chain|fullchain|root|bundle|pub|public|dhparams?|dh\d*|tls-ca)[^/]*$/.test(
        path,
      )) ||
    /^\/etc\/(openvpn\/.*\.(conf|ovpn)|iscsi\/iscsid\.conf|snmp\/snmpd\.conf|gitlab\/gitlab\.rb|(bareos|bacula)\/.*\.conf|icinga2?\/.*(ido|api|sql)[^/]*\.conf)$/.test(
      path,
    ) ||
    path.startsWith("/etc/sudoers") ||
    /^\/(root|home\/[^/]+|~[\w-]*|~)\/\.(?!bashrc$|profile$|bash_profile$|ssh\/(known_hosts|config|authorized_keys))/.test(
      path,
    ) ||
    /^~[\w-]*\/\.(?!bashrc$|profile$|bash_profile$|ssh\/(known_hosts|config|authorized_keys))/.test(path) ||
    (/^\/etc\/(ceph|chef|salt|puppet|consul|vault|nomad|grafana|telegraf|zabbix|openldap|ldap|sssd|dovecot|postfix\/sasl|exim4\/passwd|bind\/.*key|rndc)/.test(
      path,
    ) &&
      /(key|ring|pass|auth|sasl|sssd\.conf|ldap\.conf|grafana\.ini|vault|\.hcl|agent.*\.conf$|server\.conf$)/.test(
        path,
      )) ||
    // What installers and first starts were told, and mail relays with their own account.
    /(^|\/)(anaconda|original)-ks\.cfg$|^\/var\/lib\/cloud\/.*user-data|^\/var\/lib\/grafana\/grafana\.db$/.test(
      path,
    ) ||
    /^\/etc\/(ssmtp\/ssmtp\.conf|icecast2\/icecast\.xml|radiusclient\/servers|asterisk\/\w+\.conf|kibana\/kibana\.yml|borgmatic\/.*\.yaml)$/.test(
      path,
    ) ||
    (/\.(sql|dump|rdb|pcap|core|hprof|tar|tgz|zip)(\.(gz|bz2|xz|zst))?$/.test(path) &&
      /^\/(root|home|srv|opt|backup|var\/(backups|lib))\//.test(path) &&
      !/\/log(s)?\//.test(path)) ||
    /^\/dev\/(?!null$|stdin$|stdout$|stderr$|fd\/|shm\/|zero$|tcp\/|udp\/)/.test(path) ||
    // Reading takes kernel messages away or waits for ever.
    /^\/proc\/(kmsg|sysrq-trigger|acpi\/event)$|^\/sys\/kernel\/tracing\/|trace_pipe/.test(path) ||
    /^\/proc\/[^/]+\/(cwd|fd|map_files)\//.test(path)
  );
}

/** Concrete secrets that globs and recursive readers are tried against. */
const samples: readonly string[] = [
  "/etc/shadow",
  "/etc/gshadow",
  "/var/backups/shadow.bak",
  "/etc/shadow-",
  "/etc/ssh/ssh_host_rsa_key",
  "/etc/ssh/ssh_host_ed25519_key",
  "/etc/ssl/private/site.key",
  "/etc/pki/tls/private/site.key",
  "/etc/letsencrypt/live/site/privkey.pem",
  "/etc/kubernetes/admin.conf",
  "/etc/kubernetes/pki/ca.key",
  "/etc/krb5.keytab",
  "/etc/mysql/debian.cnf",
  "/etc/wireguard/wg0.conf",
  "/etc/nginx/.htpasswd",
  "/etc/nginx/ssl/site.key",
  "/etc/sudoers",
  "/root/.ssh/id_rsa",
  "/root/.ssh/id_ed25519",
  "/root/.bash_history",
  "/root/.my.cnf",
  "/root/.pgpass",
  "/root/.aws/credentials",
  "/root/.kube/config",
  "/root/.docker/config.json",
  "/root/.netrc",
  "/root/.env",
  "/home/user/.ssh/id_rsa",
  "/home/user/.bash_history",
  "/home/user/.aws/credentials",
  "/home/user/.env",
  "~/.ssh/id_rsa",
  "~/.ssh/id_ed25519",
  "~/.bash_history",
  "~/.aws/credentials",
  "~/.env",
  "~/.kube/config",
  "/proc/1/environ",
  "/proc/4242/environ",
  "/proc/self/environ",
  "/proc/4242/task/4242/environ",
  "/proc/1/mem",
  "/proc/kcore",
  "/dev/sda",
  "/dev/sda1",
  "/dev/mem",
  "/dev/nvme0n1",
  "/dev/vda",
  "/run/secrets/db",
  "/var/run/secrets/kubernetes.io/serviceaccount/token",
  "/var/lib/kubelet/pki/kubelet.key",
  "/srv/app/.env",
  "/opt/app/.env",
  "/var/www/html/.env",
  "/var/www/.env",
  "/etc/app/.env",
];

function globToRegExp(glob: string): RegExp {
  let out = "";
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i] ?? "";
    if (c === "*") out += glob[i + 1] === "*" ? ".*" : "[^/]*";
    else if (c === "?") out += "[^/]";
    else if (c === "[") {
      const close = glob.indexOf("]", i + 2);
      if (close < 0) out += "\\[";
      else {
        out += "[^/]";
        i = close;
      }
    } else out += c.replace(/[\\^$.|+(){}]/g, "\\$&");
  }
  return new RegExp(`^${out}$`);
}

/** True when the pattern can expand to a known secret. A leading `*` never matches a dot file. */
export function globMayHitSecret(glob: string, cwd: string | undefined): boolean {
  // Many stars make matching slow; such a pattern proves nothing anyway.
  if ((glob.match(/\*+/g)?.length ?? 0) > 6) return true;
  const full = (resolvePath(glob, cwd) ?? glob).replace(/\*{2,}/g, "*");
  if (
    /(^|\/)[^/]*(secret|passw|credential|shadow|\.env|id_rsa|\.key)[^/]*$/.test(full) &&
    !/^\/var\/log|^\/usr/.test(full)
  )
    return true;
  const pattern = globToRegExp(full.slice(0, 512));
  return samples.some((s) => {
    if (!pattern.test(s)) return false;
    const dots = s.split("/").filter((p) => p.startsWith(".")).length;
    return dots <= full.split("/").filter((p) => p.startsWith(".")).length;
  });
}

/** Folders of applications, whose passwords lie somewhere among what else is there. */
export function isApplicationTree(path: string): boolean {
  return /^\/(srv|opt|var\/www|data|app)(\/|$)/.test(path);
}

/** True when an application keeps its passwords in a file of that name: who shows it whole shows them. */
export function isApplicationSettings(path: string): boolean {
  return (
    (isApplicationTree(path) || /^\/home\/[^/]+\//.test(path)) &&
    /\/(((config|configuration|settings|parameters|env|local)([.-]\w+)*\.php)|parameters\.ya?ml|appsettings(\.\w+)?\.json|(application|bootstrap)(-\w+)?\.(properties|ya?ml)|hibernate\.cfg\.xml|(conf|META-INF)\/context\.xml|settings\.py)$/i.test(
      path,
    )
  );
}

/** True when a recursive reader started there would pass known secrets. */
export function treeHoldsSecrets(path: string): boolean {
  if (/^\/etc\/(nginx|apache2|httpd|haproxy)(\/|$)/.test(path)) return false;
  const base = path.endsWith("/") ? path : `${path}/`;
  return (
    path === "/" ||
    path === "~" ||
    samples.some(
      (s) =>
        s.startsWith(base) &&
        !s.startsWith("/opt/app") &&
        !s.startsWith("/srv/app") &&
        !s.startsWith("/etc/app"),
    ) ||
    /^\/(etc|root|home|proc|dev|var\/lib|run|var\/run)$/.test(path)
  );
}
