import { isFault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { noAnswer } from "./kubectl.ts";

/** What becomes of a call whose kubectl says this: `retried`, or the code of the Fault that ends it. */
function fateOf(words: string): string {
  try {
    return noAnswer(words);
  } catch (error) {
    return isFault(error) ? error.code : "retried";
  }
}

const patch = 'error: error when patching "STDIN": Patch "https://10.0.0.1:6443/api/v1/namespaces/a/configmaps/b?force=true"';
test.for([
  `${patch}: write tcp 10.0.0.2:41234->10.0.0.1:6443: write: broken pipe`,
  `${patch}: net/http: request canceled (Client.Timeout exceeded while awaiting headers)`,
  `${patch}: http2: server sent GOAWAY and closed the connection; LastStreamID=1999, ErrCode=NO_ERROR, debug=""`,
  `${patch}: stream error: stream ID 5; INTERNAL_ERROR; received from peer`,
  `${patch}: http: server closed idle connection\n${patch}: http: server closed idle connection`,
  "Unable to connect to the server: net/http: TLS handshake timeout",
  "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
])("a connection that breaks off is tried again: %s", (words) => {
  expect(fateOf(words)).toBe("retried");
});

test.for([
  { words: "error: unknown flag: --server-side", code: "invalid" },
  { words: `${patch}: tls: failed to verify certificate: x509: certificate signed by unknown authority`, code: "unavailable" },
  { words: `${patch}: getting credentials: exec: executable aws not found`, code: "precondition" },
])("what does not pass ends the call: $words", ({ words, code }) => {
  expect(fateOf(words)).toBe(code);
});
