import type { PeerCertificate } from "node:tls";
import { expect, test } from "vitest";
import { tlsOptions } from "./tls-options.ts";

const certificate = (names: string) => ({ subject: { CN: "" }, subjectaltname: names }) as PeerCertificate;

test.for([
  { listed: ["10.0.0.1:4222"], names: "IP Address:10.0.0.1", accepted: true },
  { listed: ["10.0.0.1:4222"], names: "IP Address:10.0.0.2", accepted: false },
  { listed: ["localhost:4222", "10.0.0.1:4222"], names: "IP Address:10.0.0.1", accepted: false },
  { listed: ["localhost:4222", "10.0.0.1:4222"], names: "DNS:localhost", accepted: true },
])("with the servers $listed, a certificate of $names is accepted: $accepted", ({ listed, names, accepted }) => {
  const { checkServerIdentity } = tlsOptions({}, listed) as {
    checkServerIdentity: (host: string, certificate: PeerCertificate) => unknown;
  };
  expect(checkServerIdentity("localhost", certificate(names)) === undefined).toBe(accepted);
});
