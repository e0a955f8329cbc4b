import { expect, test } from "vitest";
import { downloadFault, needsNewIndex } from "./download-problem.ts";

/** As helm 3 and helm 4 write them. */
test.for([
  ["no cached repo found. (try 'helm repo update'): open /x/stable-index.yaml: no such file or directory", true],
  [`chart "redis" matching 9.9.9 not found in stable index. (try 'helm repo update'): no chart version found for redis-9.9.9`, true],
  ["no cached repository for stable found. (try 'helm repo update'): open /x/stable-index.yaml: no such file or directory", true],
  [`can't get a valid version for 1 subchart(s): "redis" (repository "http://a", version "^9.0.0").`, true],
  ["open /x/cache/repository/stable-index.yaml: no such file or directory", true],
  ["repo other not found", false],
  ["failed to authorize: failed to fetch oauth token: 401 Unauthorized", false],
] as const)("%s: a newer index may help: %s", ([error, expected]) => expect(needsNewIndex(error)).toBe(expected));

test.for([
  {
    error: `chart "redis" matching 9.9.9 not found in stable index. (try 'helm repo update'): no chart version found for redis-9.9.9`,
    code: "invalid",
    says: "the repository has no such chart in this version",
  },
  {
    error: `failed to perform "FetchReference" on source: h:1/team/redis:3.0.0: not found`,
    code: "invalid",
    says: "the registry has no such chart",
  },
  { error: "h:1/team/redis:3.0.0: not found", code: "invalid", says: "the registry has no such chart in this version" },
  { error: "Could not locate a version matching provided version string 3.x", code: "invalid", says: "the registry has no such chart" },
  {
    error:
      "...Unable to get an update from the stable chart repository (http://a):\n\tfailed to fetch http://a/index.yaml : 401 Unauthorized",
    code: "precondition",
    says: "check username and password of chartRepositories or chartRegistries in the plugin's config",
  },
  {
    error: `failed to perform "FetchReference" on source: Get "https://h/v2/": http: server gave HTTP response to HTTPS client`,
    code: "precondition",
    says: "put http:// before its address",
  },
  { error: "Get x: tls: failed to verify certificate: x509: unknown authority", code: "precondition", says: "set insecure" },
  { error: "the lock file (Chart.lock) is out of sync with the dependencies file", code: "invalid", says: "run `helm dependency update`" },
  {
    error: `can't get a valid version for 1 subchart(s): "redis" (repository "http://a", version "^9.0.0"). Make sure`,
    code: "invalid",
    says: 'there is no valid version for 1 subchart(s): "redis"',
  },
  { error: "Get x: dial tcp 127.0.0.1:1: connect: connection refused", code: "unavailable", says: "connection refused" },
])("$error is $code", ({ error, code, says }) => {
  const fault = downloadFault("the chart redis 1.0.0 of stable", error);
  expect(fault).toMatchObject({ code, message: expect.stringContaining(`the chart redis 1.0.0 of stable cannot be downloaded: `) });
  expect(fault.message).toContain(says);
});
