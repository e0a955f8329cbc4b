import { expect, test } from "vitest";
import { ClientMessages } from "./client-messages.ts";

const sent =
  'CONNECT {"name":"a b"}\r\nPUB one 5\r\nPING\r\r\nHPUB two.x _INBOX.1 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPUB three 0\r\n\r\nPING\r\n';

const whole = [
  [undefined, 'CONNECT {"name":"a b"}\r\n'],
  ["one", "PUB one 5\r\nPING\r\r\n"],
  ["two.x", "HPUB two.x _INBOX.1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n"],
  ["three", "PUB three 0\r\n\r\n"],
  [undefined, "PING\r\n"],
];

test.for([1, 2, 7, sent.length])("messages are split correctly when they arrive in chunks of %i bytes", (size) => {
  const messages = new ClientMessages();
  const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, at) => Buffer.from(sent.slice(at * size, (at + 1) * size)));
  const read = chunks.flatMap((chunk) => messages.read(chunk));
  expect(read.map(({ subject, bytes }) => [subject, bytes.toString()])).toEqual(whole);
});
