import { type Html, html } from "../../pages/html.ts";

/** What somebody is asked to allow. */
export interface Consent {
  readonly personName: string;
  /** As the program calls it; "" if it does not say. */
  readonly device: string;
  readonly address: string;
  readonly userAgent: string;
  /** What must be on the other screen; undefined for a program of this machine. */
  readonly code?: string | undefined;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Asks whether the command line may act for somebody, and says what to look at before: whoever sends this page to others wants their rights. */
export function consent({ personName, device, address, userAgent, code, action, fields }: Consent): Html {
  return html`<h1>Allow the command line?</h1>
<p>It will act as <strong>${personName}</strong>, with all your rights, until you sign out or for 30 days.</p>
<p class="quiet">Asked by ${device === "" ? "a program" : html`<strong>${device}</strong>`} at ${address || "an unknown address"}${userAgent !== "" && html` (${userAgent})`}. What a program calls itself may be false.</p>
${code !== undefined && html`<p>Your terminal must show the code <strong>${code}</strong>.</p>`}
<p class="bad"><strong>Did you just run slipway login yourself?</strong> If somebody sent you here, or gave you a code, deny it: they would get your rights.</p>
<form method="post" action="${action}">
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="button main" name="decision" value="allow">Allow</button>
<button class="button" name="decision" value="deny">Deny</button>
</form>`;
}
