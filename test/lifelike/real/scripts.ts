/** What a script of a pipeline prints: as test runners and builds do, with colours, groups and stack traces. */

const esc = "\\033";

/** Tests that all pass. */
export const passingTests = [
  `printf '::group::Install dependencies\\n'`,
  `for package in fastify undici pino zod kysely; do printf '  ${esc}[90mresolved${esc}[0m %s\\n' "$package"; done`,
  `printf '::endgroup::\\n'`,
  `printf '${esc}[1mRunning 148 tests in 12 files${esc}[0m\\n'`,
  `for n in $(seq 1 148); do printf '  ${esc}[32m✓${esc}[0m basket/pricing.test.ts › case %s ${esc}[90m(%sms)${esc}[0m\\n' "$n" "$((n % 9 + 1))"; done`,
  `printf 'WARN deprecated: Basket.total() is replaced by Basket.sum()\\n'`,
  `printf '${esc}[32m148 passed${esc}[0m in 2.31 s\\n'`,
].join("\n");

/** Smoke tests of which one fails with a stack trace. */
export const failingSmokeTests = [
  `printf '${esc}[1mSmoke tests against https://payments.example.com${esc}[0m\\n'`,
  `for n in $(seq 1 38); do printf '2026-11-30T09:12:%02dZ ${esc}[36mINFO${esc}[0m GET /v1/payments/%s 200 in %s ms\\n' "$((n % 60))" "$((41000 + n))" "$((12 + n * 7 % 40))"; done`,
  `printf '2026-11-30T09:12:41Z ${esc}[33mWARN${esc}[0m GET /v1/payments/41039 took 2904 ms (limit 2000 ms)\\n'`,
  `printf '2026-11-30T09:12:44Z ${esc}[31mERROR${esc}[0m POST /v1/payments answered 502\\n'`,
  `printf 'java.net.SocketTimeoutException: connect timed out\\n'`,
  `for at in Connection.connect:118 Pool.acquire:74 LedgerClient.reserve:203 PaymentService.create:91 PaymentResource.post:44; do printf '\\tat com.example.payments.%s\\n' "$at"; done`,
  `printf 'Caused by: java.net.ConnectException: Connection refused (ledger.payments.svc:8443)\\n'`,
  `for at in Socket.connect0:0 Socket.connect:591; do printf '\\tat java.base/java.net.%s\\n' "$at"; done`,
  `printf '${esc}[31m1 failed${esc}[0m, 38 passed\\n'`,
  "exit 1",
].join("\n");
