/** Containers and Kubernetes. */
import { type Call, ex, type Family } from "../call.ts";
import { emptied, type Field, hasVar, literal } from "../words.ts";

const dockerFlags =
  "-H:!other-host --host:!other-host -c:!other-host --context:!other-host --config:!unknown-config -D --debug --tls -l:";

/** What the API server tells about its own health. */
const healthPath = /^(?!.*\.\.)\/(healthz|livez|readyz|version|metrics)([/?][\w=&/.-]*)?$/;

function inside(call: Call, skip: RegExp): void {
  const i = call.args.findIndex((a) => emptied(a) === "exec");
  let k = i + 1;
  while (call.args[k] && emptied(call.args[k] as never).startsWith("-")) {
    const t = emptied(call.args[k] as never);
    if (t === "--") break;
    k += skip.test(t) ? 2 : 1;
  }
  const dd = call.args.findIndex((a, n) => n > i && emptied(a) === "--");
  const rest = dd >= 0 ? call.args.slice(dd + 1) : call.args.slice(k + 1);
  if (rest[0] && /^(env|printenv|set)$/.test(emptied(rest[0])) && rest.length === 1)
    call.report("credential", rest[0]);
  if (rest[0] && /^(ba|z|da|a)?sh$/.test(emptied(rest[0])) && rest.length === 1) {
    call.report("interactive");
    return;
  }
  call.run(rest);
}

/** A Go template may print fields named one by one; a whole object holds the environment. */
function formatShows(call: Call, f: Field): void {
  const text = emptied(f);
  const whole = [...text.matchAll(/\{\{(.*?)\}\}/gs)].some(([, body = ""]) =>
    /(^|[\s(|,])[.$](?=[\s)|]|$)/.test(body.trim()),
  );
  const inside =
    /\{\{-?\s*(range|with)[^}]*\.(NetworkSettings|Mounts|State|HostConfig|Config\.(Labels|Cmd|ExposedPorts))/.test(
      text,
    );
  if (/Env|\.Config(?!\.[A-Z])|"Config"/.test(text) || (whole && !inside)) call.report("credential", f);
  else if (!text.includes("{{")) call.report("sensitive-read", f);
}

function docker(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  const verb =
    w.filter(
      (x, i) => !x.startsWith("-") && !/^(-H|--host|-c|--context|--config|-l)$/.test(w[i - 1] ?? ""),
    )[0] ?? "";
  if (
    /(^| )(run|create)( |$)/.test(` ${verb} `) ||
    (verb === "container" && /container (run|create)/.test(j)) ||
    verb === "compose"
  ) {
    if (
      /--privileged|--pid[= ]host|--cap-add|--security-opt|--device|docker\.sock|-v ?\/(:|etc|root|var|home|proc|usr|boot)|--volume[= ]\/(:|etc|root)|src=\/(,|etc)|source=\/(,|etc)|--userns[= ]host|--net(work)?[= ]host.*(nsenter)/.test(
        j,
      )
    )
      call.report("side-door");
  }
  if (/^(inspect|container|image)$/.test(verb) && /inspect/.test(j)) {
    const f = call.value("-f", "--format");
    if (f) formatShows(call, f);
    else if (!/^(image|network|volume)$/.test(verb))
      call.report("sensitive-read", undefined, "docker inspect");
  }
  if (/^events$/.test(verb) || j.startsWith("system events"))
    if (!call.has("--until") && !call.ctx.bounded) call.report("unbounded");
  if (verb === "service" && /inspect/.test(j)) call.report("sensitive-read");
  // A list made at run time: everything that matches goes.
  if (
    /^(rm|kill|rmi|volume|container|image)$/.test(verb) &&
    /^(rm|kill|rmi)$|(^| )(rm|kill)( |$)/.test(j.replace(/ -.*/, ""))
  )
    for (const a of call.args) if (hasVar(a)) call.report("destroy", a);
  if (verb === "stats" && !call.ctx.bounded && !w.includes("--no-stream")) call.report("unbounded");
  if (verb === "exec") inside(call, /^-[uwe]$|^--(user|workdir|env)$/);
  if (/\b(system|volume) prune\b.*(-a|--volumes|--all)|volume rm -f|rm -f.*\$\(/.test(j))
    call.report(/--volumes|volume/.test(j) ? "destroy" : "container-change");
  if (verb === "cp")
    for (const a of call.args.slice(1)) {
      const path = (literal(a) ?? "").replace(/^[\w.-]+:/, "");
      if (path.startsWith("/")) call.kind("read", { ...a, segs: [{ k: "lit", v: path, q: true }] });
    }
  if (verb === "compose" && /compose.* config/.test(j)) call.report("sensitive-read");
}

function kubectl(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  const words = w.filter((x) => !x.startsWith("-"));
  const verb = words[0] ?? "";
  if (/^(get|describe)$/.test(verb) && /(^|[ ,/])(secrets?|sealedsecrets?)([ ,./]|$)/i.test(j)) {
    if (/-o[ =]?(y|j|go|custom|template)|--output(?![ =](wide|name))|--template|jsonpath/.test(j))
      call.report("credential");
    else if (verb === "describe") call.report("sensitive-read");
  }
  // Picked out of the specification, as from a container's own environment.
  if (/^(get|wait)$/.test(verb) && /(jsonpath|template|columns)\b.*\b(env|envFrom)\b/.test(j))
    call.report("credential");
  const raw = call.value("--raw");
  if (raw && !(verb === "get" && healthPath.test(literal(raw) ?? "")))
    call.report(/\/secrets/.test(j) ? "credential" : "sensitive-read");
  if (/(jsonpath|template|columns)-file/.test(j)) {
    call.report("unknown-config");
    for (const a of call.args)
      if (/-file=/.test(emptied(a)))
        call.kind("read", { ...a, segs: [{ k: "lit", v: emptied(a).replace(/^.*-file=/, ""), q: true }] });
  }
  if (
    verb === "rollout" &&
    words[1] === "status" &&
    !/--timeout|--watch=false|-w=false/.test(j) &&
    !call.ctx.bounded
  )
    call.report("unbounded");
  if (verb === "delete") for (const a of call.args) if (hasVar(a)) call.report("destroy", a);
  if (
    verb === "delete" &&
    /--all\b|-A\b|-f |--filename|\b(ns|namespaces?|node|nodes|pvc|pv|crd|persistentvolume\w*|customresourcedefinitions?)\b|https?:/.test(
      j,
    )
  )
    call.report("destroy");
  if (verb === "config" && words[1] === "view" && /--raw|--flatten/.test(j)) call.report("credential");
  if (verb === "exec") inside(call, /^-[cn]$|^--(container|namespace|context)$/);
  if (/^(run|debug)$/.test(verb) && /privileged|hostPID|--profile=sysadmin|node\//.test(j))
    call.report("side-door");
  if (/^(create|apply|replace)$/.test(verb) && /https?:\/\//.test(j)) call.report("fetch-exec");
  if (/clusterrolebinding|rolebinding/.test(j) && /^(create|delete)/.test(verb)) call.report("account");
  if (/--token|--as[= ]|--kubeconfig|--server|-s /.test(j)) call.report("unknown-config");
  if (verb === "cp") call.report("file-change");
}

const change = "!container-change";
const ps =
  "ok -aqlns -f: -n:num --format: --filter: --all --no-trunc --quiet --size --last:num --latest --digests --namespace --pod -o: --output: --name: --state: --label: ; text";

export const containers: Family = {
  name: "containers",
  specs: [
    {
      names: "docker podman nerdctl",
      mixed: true,
      flags: dockerFlags,
      check: docker,
      subs: {
        "": "ok -v --version",
        "ps|images|container ls|container ps|container list|image ls|image list|network ls|volume ls|node ls|service ls|service ps|stack ls|stack ps|stack services|context ls|plugin ls|buildx ls|compose ls|pod ps|pod ls|secret ls|config ls":
          ps,
        "logs|container logs|service logs|compose logs":
          "ok -t -f!unbounded --follow!unbounded --tail:num -n:num --since: --until: --timestamps --details --no-color --no-log-prefix ; text",
        "inspect|container inspect": "ok -s -f: --format: --type: --size ; text",
        "image inspect|network inspect|volume inspect|node inspect|service inspect":
          "ok -f: --format: --pretty ; text",
        "top|container top|port|container port|diff|container diff|history|image history|version|info|system info|system df|search|wait_x|healthcheck_x|compose ps|compose top|compose images|compose version|compose port|manifest_x":
          "ok -vaq -f: --format: --no-trunc --verbose --all --services ; text",
        "compose config": "ok ; text",
        "stats|container stats": "ok -a --no-stream --no-trunc --format: --all ; text",
        "events|system events": "ok --since: --until: -f: --filter: --format: ; text",
        "exec|container exec":
          "ok1 -itTd -u: -w: -e:!environment-variable --user: --workdir: --interactive --tty --detach --index: ; text",
        attach: "!interactive",
        "run|create|start|stop|restart|kill|rm|rmi|pull|push|build|commit|tag|load|save|import|export|cp|rename|update|pause|unpause|wait|login|logout|container|image|network|volume|system|service|stack|swarm|node|compose|secret|config|plugin|buildx|builder|context|trust|generate|play|kube|machine|pod|checkpoint|auto-update|compose restart|compose up|compose down":
          change,
      },
      examples: ex(
        "docker ps -a ¦ docker logs --tail 50 web ¦ docker stats --no-stream ¦ docker inspect -f '{{.State.Status}}' web ¦ docker exec web ps aux",
        "docker restart web ¦ docker logs -f web ¦ docker inspect web",
        "docker run --privileged alpine ¦ docker exec web env ¦ docker run -v /:/h alpine",
      ),
    },
    {
      names: "crictl ctr",
      mixed: true,
      flags: "-r:!unknown-config -n: -a: --namespace: --address:!unknown-config --timeout:",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (c.name === "ctr" && /src=\/,|--privileged|--mount/.test(j)) c.report("side-door");
        if (/^inspectp?( |$)/.test(j)) c.report("sensitive-read");
        if (j.startsWith("exec")) inside(c, /^-[u]$/);
      },
      subs: {
        "": "ok",
        "images|img": "ok -aqv -o: --output: --no-trunc --quiet ; unknown-operand",
        "ps|pods|image list|images ls|containers ls|containers list|c ls|tasks ls|t ls|task ls|namespaces ls|ns ls|plugins ls|snapshots ls|version|info|stats|statsp|imagefsinfo|content ls":
          "ok -aqv -o: --name: --state: --namespace: --label: --output: --no-trunc --all --quiet --latest ; text",
        logs: "ok -tp -f!unbounded --tail:num --since: --timestamps --follow!unbounded ; text",
        "inspect|inspectp|inspecti": "ok -o: --output: ; text",
        exec: "ok1 -it -s ; text",
        "run|stop|rm|stopp|rmp|runp|pull|rmi|create|start|update|tasks|task|containers|c|image|snapshots|content|namespaces|t|port-forward|attach|config|checkpoint":
          change,
      },
      examples: ex(
        "crictl ps ¦ crictl pods ¦ crictl logs --tail 20 abc ¦ ctr -n k8s.io containers ls",
        "crictl stop abc ¦ crictl rmi x",
        "ctr run --privileged x y sh",
      ),
    },
    {
      names: "kubectl oc k3s-kubectl microk8s.kubectl",
      check: kubectl,
      flags:
        "-n: --namespace: --context: --cluster: --request-timeout: -v:num --kubeconfig:!unknown-config --token:!credential --as:!account-use --server:!unknown-config -s:!unknown-config --insecure-skip-tls-verify!security-off",
      subs: {
        "get|describe|explain|api-resources|api-versions|cluster-info|version|events|top|top pod|top pods|top node|top nodes":
          "ok -A -o: -l: -L: -w!unbounded --watch!unbounded --watch-only!unbounded --all-namespaces --output: --selector: --field-selector: --show-labels --sort-by: --no-headers --containers --ignore-not-found --client --short --template: --label-columns: --show-kind --recursive --for: --types: --api-group: --namespaced? --show-events? --chunk-size: --raw: -f:!unknown-config --use-protocol-buffers --sum ; text",
        "cluster-info dump": "!sensitive-read",
        "config view": "ok --minify --raw!credential -o: --flatten!credential ; text",
        "config get-contexts|config current-context|config get-clusters|config get-users":
          "ok -o: --no-headers ; text",
        "logs|log":
          "ok -p -c: -l: -f!unbounded --follow!unbounded --tail:num --since: --since-time: --previous --container: --all-containers? --timestamps --prefix --selector: --limit-bytes: --max-log-requests: ; text",
        "rollout status": "ok --timeout: --watch? -w? ; text",
        "rollout history": "ok --revision: -o: ; text",
        "auth can-i": "ok --list -A ; text",
        "auth whoami": "ok",
        "status|whoami|projects": "ok ; text",
        exec: "ok -it -c: --container: -q --stdin --tty ; text",
        diff: "!unknown-config",
        wait: "ok --for: --timeout: -l: --all ; text",
        "api-resources": "ok -o: --namespaced? --verbs: ; text",
        "delete|apply|create|edit|patch|replace|scale|autoscale|rollout|set|label|annotate|taint|drain|cordon|uncordon|run|expose|cp|config|debug|attach|port-forward|proxy|certificate|auth|plugin|kustomize|adm|project|login|rsh|new-app|convert|completion":
          change,
      },
      examples: ex(
        "kubectl get pods -A ¦ kubectl describe pod x -n y ¦ kubectl logs web --tail=50 ¦ kubectl top nodes",
        "kubectl apply -f x.yaml ¦ kubectl logs -f web ¦ kubectl scale deploy x --replicas=1",
        "kubectl get secret x -o yaml ¦ kubectl delete ns prod ¦ kubectl exec web -- env",
      ),
    },
    {
      names: "helm",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (/^(uninstall|delete|del)\b/.test(j) && (/--all\b/.test(j) || c.args.some(hasVar)))
          c.report("destroy");
        if (/^template|--post-renderer/.test(j) && /--post-renderer/.test(j)) c.report("side-door");
      },
      subs: {
        "": "ok",
        "list|ls|status|history|version|repo list|env_x|search repo|show chart|get notes|get metadata|plugin list":
          "ok -A -n: -aq -o: --namespace: --all-namespaces --output: --max:num --filter: --revision: --short ; text",
        "get values|get manifest|get all|get hooks": "!sensitive-read",
        "install|upgrade|uninstall|rollback|delete|repo|plugin|pull|push|template|test|package|lint|dependency|create|env|get|show|registry|search":
          change,
      },
      examples: ex(
        "helm list -A ¦ helm status web -n prod",
        "helm upgrade x y ¦ helm get values x",
        "helm list; reboot",
      ),
    },
    {
      names:
        "minikube kind k3d kubeadm k9s stern skopeo buildah docker-compose kubens kubectx lxc lxc-ls lxc-info incus virsh qm pct vagrant",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        const j = w.join(" ");
        if (
          !/[;\n]/.test(j) &&
          ((/^(docker-compose)$/.test(c.name) &&
            /^(ps|version|top|images|logs (--tail[= ]\d+ ?)\w*)( |$)/.test(j)) ||
            (c.name === "virsh" &&
              /^(list|dominfo|domstate|net-list|pool-list|nodeinfo|domblklist|domiflist|version|domstats|vcpuinfo)( |$)/.test(
                j,
              )) ||
            (/^(lxc|incus)$/.test(c.name) && /^(list|info)( |$)/.test(j)) ||
            /^(lxc-ls|lxc-info)$/.test(c.name) ||
            (c.name === "kubeadm" && /^(version|certs check-expiration|token list_x)/.test(j)) ||
            (/^(qm|pct)$/.test(c.name) && /^(list|status|config)( |$)/.test(j)))
        )
          return;
        if (/--privileged|-v ?\/:/.test(j)) c.report("side-door");
        if (/^(lxc|incus|pct)$/.test(c.name) && w[0] === "exec" && w.includes("--"))
          c.run(c.args.slice(w.indexOf("--") + 1));
        if ((c.name === "kubeadm" && j.startsWith("reset")) || /undefine|destroy|delete --all/.test(j))
          c.report("destroy");
        c.report("container-change", undefined, `${c.name} ${j}`);
      },
      examples: ex("virsh list --all ¦ docker-compose ps", "docker-compose up -d", "kubeadm reset -f"),
    },
  ],
};
