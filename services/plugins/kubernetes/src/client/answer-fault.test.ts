import { expect, test } from "vitest";
import { answerFault } from "./answer-fault.ts";

const body = (message: string) => JSON.stringify({ kind: "Status", status: "Failure", message, reason: "X" });

const cases = [
  {
    name: "a missing permission",
    status: 403,
    body: body('pods is forbidden: User "u" cannot list'),
    code: "forbidden",
    message: 'pods is forbidden: User "u" cannot list',
  },
  {
    name: "a missing namespace",
    status: 404,
    body: body('namespaces "shop" not found'),
    code: "not_found",
    message:
      'namespaces "shop" not found: create it, or set input.autoCreateNamespace: true in the kubernetes section of the application file',
  },
  { name: "a missing object", status: 404, body: body('pods "a" not found'), code: "not_found", message: 'pods "a" not found' },
  {
    name: "a concurrent change",
    status: 409,
    body: body("the object has been modified"),
    code: "conflict",
    message: "the object has been modified",
  },
  { name: "an invalid object", status: 422, body: body("Pod is invalid"), code: "invalid", message: "Pod is invalid" },
  { name: "a failing server", status: 503, body: body("etcd is down"), code: "unavailable", message: "etcd is down" },
  {
    name: "an object that does not match its schema",
    status: 500,
    body: body("failed to create typed patch object (x)"),
    code: "invalid",
    message: "failed to create typed patch object (x)",
  },
  {
    name: "a proxy that does not answer as Kubernetes does",
    status: 502,
    body: "<html>Bad Gateway",
    code: "unavailable",
    message: "the cluster answered 502 to GET /api",
  },
];

test.for(cases)("$name", ({ status, body, code, message }) => {
  expect(answerFault(status, body, "GET /api")).toMatchObject({ code, message });
});
