import type { ReceiverTarget } from "@slipway/app-config";
import { boundText, Fault, type NoticeText } from "@slipway/domain";
import { visibleLine, visibleText } from "@slipway/runtime";
import { createTransport } from "nodemailer";
import { readSecret } from "./read-secret.ts";
import type { Outgoing, Receiver } from "./receiver.ts";
import type { ReceiverDeps } from "./receiver-deps.ts";
import { webPage } from "./text/web-page.ts";

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
    const close = () => transport.close();
    signal.addEventListener("abort", close, { once: true });
    try {
      const { response } = await transport.sendMail({ from, to: [...to], ...mailOf(outgoing) });
      return `mail server ${host}:${port} answered ${boundText(visibleLine(response), 300)}`;
    } catch (error) {
      signal.throwIfAborted();
      throw mailFault(`${host}:${port}`, error);
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  };
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
function mailFault(server: string, error: unknown): Fault {
  const {
    responseCode,
    code = "",
    message = "",
  } = error as { readonly responseCode?: number; readonly code?: string; readonly message?: string };
  const what = `mail server ${server}: ${visibleLine(message).slice(0, 300)}`;
  return new Fault(responseCode !== undefined && responseCode >= 500 && code !== "ETIMEDOUT" ? "precondition" : "unavailable", what);
}
