/** The peers: nginx, HAProxy and a Fastify proxy with the same headers, the same limits and no logs, where installed. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type StartedProcess, startProcess } from "./child.ts";
import { waitForPort } from "./ports.ts";

export function versionOf(command: string, args: readonly string[]): string | null {
  try {
    const text = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return text.split("\n")[0]!.trim() || "installed";
  } catch {
    return null;
  }
}

export const isInstalled = (command: string): boolean =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, command)));

/**
 * nginx with one worker. `/mock` answers from memory, `/throttled` refuses with 429 after its first request in a minute,
 * `/throttled-key` after the first with the same `x-api-key`. `/keyed` is proxied under a limit of its own for each such key, everything
 * else under limits of all, and none of those ever refuses. Headers are those that Gatehouse sends.
 */
export async function startNginx(
  folder: string,
  port: number,
  backendPort: number,
  mockBody: string,
): Promise<StartedProcess> {
  mkdirSync(join(folder, "nginx"), { recursive: true });
  const ids = "add_header x-amzn-RequestId $request_id always; add_header x-amz-apigw-id $request_id always;";
  const proxy = `proxy_pass http://backend; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $proxy_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Port $server_port; proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Amzn-Apigateway-Api-Id a1b2c3d4e5; proxy_set_header X-Amzn-Trace-Id $request_id;`;
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log crit;
events { worker_connections 1024; }
http {
  access_log off; default_type application/json; server_tokens off; keepalive_requests 100000000;
  client_body_temp_path ${folder}/nginx; proxy_temp_path ${folder}/nginx; fastcgi_temp_path ${folder}/nginx;
  uwsgi_temp_path ${folder}/nginx; scgi_temp_path ${folder}/nginx;
  limit_req_zone $server_name zone=stage:1m rate=10000000r/s;
  limit_req_zone $uri zone=method:1m rate=10000000r/s;
  limit_req_zone $server_name zone=closed:1m rate=1r/m;
  limit_req_zone $http_x_api_key zone=closed_keys:1m rate=1r/m;
  limit_req_zone $http_x_api_key zone=keys:1m rate=10000000r/s;
  limit_req_status 429; limit_req_log_level info;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 128; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} reuseport; server_name bench;
    location = /mock { ${ids} return 200 '${mockBody}'; }
    location = /throttled {
      limit_req zone=closed; error_page 429 = @throttled; try_files /nothing @throttled;
    }
    location = /throttled-key {
      limit_req zone=closed_keys; error_page 429 = @throttled; try_files /nothing @throttled;
    }
    location @throttled {
      ${ids} add_header x-amzn-ErrorType TooManyRequestsException always;
      return 429 '{"message":"Too Many Requests"}';
    }
    location = /keyed {
      limit_req zone=keys burst=1000000 nodelay;
      ${ids}
      ${proxy}
    }
    location / {
      limit_req zone=stage burst=1000000 nodelay; limit_req zone=method burst=1000000 nodelay;
      ${ids}
      ${proxy}
    }
  }
}
`,
  );
  const started = startProcess("nginx", ["-c", join(folder, "nginx.conf"), "-p", folder]);
  await waitForPort(port).catch((error) => {
    throw new Error(`nginx did not start: ${started.output()}`, { cause: error });
  });
  return started;
}

export async function startHaproxy(folder: string, port: number, backendPort: number): Promise<StartedProcess> {
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  stick-table type string len 64 size 1m expire 10s store http_req_rate(1s)
  http-request track-sc0 path
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 10000000 }
  http-request set-header X-Forwarded-For %[src]
  http-response set-header x-amzn-RequestId %[uuid()]
  http-response set-header x-amz-apigw-id %[uuid()]
  default_backend out
backend out
  server one 127.0.0.1:${backendPort}
`,
  );
  const started = startProcess("haproxy", ["-f", file, "-db"]);
  await waitForPort(port).catch((error) => {
    throw new Error(`haproxy did not start: ${started.output()}`, { cause: error });
  });
  return started;
}
