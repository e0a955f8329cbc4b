import type { ReceiverTarget } from "@slipway/app-config";
import { boundText, Fault, type NoticeText } from "@slipway/domain";
import { visibleLine, visibleText } from "@slipway/runtime";
import { createTransport } from "nodemailer";
import { withoutSecrets } from "./http/secrets-of-request.ts";
import { readSecret } from "./read-secret.ts";
import type { Outgoing, Receiver } from "./receiver.ts";
import type { ReceiverDeps } from "./receiver-deps.ts";
import { webPage } from "./text/web-page.ts";

/** Answers of a mail server for a mail, each of which it may take its time for. */
const answersOfAMail = 6;

/** Mail. A message has the id of its notice, so that mail programs show a repeat once; those of a deployment are a conversation. */
export function emailReceiver(
  { host, port, security, username, password, from, to }: Extract<ReceiverTarget, { readonly kind: "email" }>,
  { timeoutMs }: Pick<ReceiverDeps, "timeoutMs">,
): Receiver {
  return async (outgoing, signal) => {
    const pass = password && (await readSecret(password));
    const transport = createTransport({
      host,
      port,
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      ...(pass !== undefined && { auth: { user: username, pass } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const server = `${host}:${port}`;
    const shown = (text: string) => boundText(visibleLine(withoutSecrets(text, secretsOf(username, pass))), 300);
    const late = AbortSignal.timeout(timeoutMs * answersOfAMail);
    const mail = { from, to: [...to], ...mailOf(outgoing), signal: AbortSignal.any([signal, late]) };
    const { rejected, response } = await transport.sendMail(mail).catch((error: unknown) => {
      signal.throwIfAborted();
      if (late.aborted)
        throw new Fault("deadline", `mail server ${server} did not take the mail within ${(timeoutMs * answersOfAMail) / 1_000} s`);
      throw mailFault(server, error, shown);
    });
    if (rejected.length === 0) return `mail server ${server} answered ${shown(response)}`;
    // Not tried again: the others would get it again each time.
    throw new Fault("precondition", `mail server ${server} refused ${rejected.join(", ")}; the others got the mail: correct the addresses`);
  };
}

function secretsOf(username: string, password: string | undefined): readonly string[] {
  if (password === undefined) return [];
  const encoded = [password, `\0${username}\0${password}`].map((text) => Buffer.from(text).toString("base64"));
  return [password, ...encoded];
}

/** The headers and texts of a mail. */
export function mailOf({ id, notice, text }: Outgoing) {
  const conversation = notice?.deployment && `<${notice.deployment.id}@slipway.invalid>`;
  return {
    subject: visibleLine(text.title),
    messageId: `<${id}@slipway.invalid>`,
    ...(conversation !== undefined && { inReplyTo: conversation, references: conversation }),
    headers: { "Auto-Submitted": "auto-generated", "X-Slipway-Event": notice?.event ?? "" },
    text: plainText(text),
    html: htmlText(text),
  };
}

function plainText({ title, reason, facts, next, url }: NoticeText): string {
  const lines = facts.map((fact) => `${fact.label}: ${fact.text}${fact.url === undefined ? "" : ` (${fact.url})`}`);
  return visibleText([title, reason, lines.join("\n"), next === "" ? "" : `Next: ${next}`, url ?? ""].filter(Boolean).join("\n\n"));
}

function htmlText({ title, reason, facts, next, url }: NoticeText): string {
  const link = (shown: string, to: string | undefined) => {
    const page = webPage(to);
    return page === undefined ? escaped(shown) : `<a href="${escaped(page)}">${escaped(shown)}</a>`;
  };
  const rows = facts.map((fact) => `<tr><td><b>${escaped(fact.label)}</b></td><td>${link(fact.text, fact.url)}</td></tr>`).join("");
  return [
    `<h3>${link(title, url)}</h3>`,
    reason === "" ? "" : `<pre>${escaped(reason)}</pre>`,
    `<table>${rows}</table>`,
    next === "" ? "" : `<p>Next: <code>${escaped(next)}</code></p>`,
  ].join("\n");
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A server that refuses for good says so with a code of 500 and above; everything else may pass. */
function mailFault(server: string, error: unknown, shown: (text: string) => string): Fault {
  const {
    responseCode,
    code = "",
    message = "",
  } = error as { readonly responseCode?: number; readonly code?: string; readonly message?: string };
  const what = `mail server ${server}: ${shown(message)}`;
  return new Fault(responseCode !== undefined && responseCode >= 500 && code !== "ETIMEDOUT" ? "precondition" : "unavailable", what);
}
