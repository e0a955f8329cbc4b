import { constants } from "node:http2";
import { Fault } from "@slipway/domain";
import { readCookies } from "../sessions/session-cookies.ts";
import { formText, type HttpRequest, isForm } from "./form-text.ts";

/** A request for a page of the sign-in. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly cookies: ReadonlyMap<string, string>;
  /** A header; undefined if it is missing. */
  header(name: string): string | undefined;
  /** The address that it came from: that of a proxy that is not trusted if there is one. */
  readonly address: string;
  /** The fields of a form. Throws `invalid` for another content type, `too_large` for more than 16 KiB. */
  form(): Promise<URLSearchParams>;
}

/** What is answered. */
export interface PageReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

const longestForm = 16 * 1024;

/** A request as HTTP/1.1 or HTTP/2 brings it. */
export function pageRequest(request: HttpRequest, address: string): PageRequest {
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    cookies: readCookies(header(constants.HTTP2_HEADER_COOKIE)),
    header,
    address,
    form: async () => {
      if (!isForm(request)) throw new Fault("invalid", "this is not a form");
      const text = await formText(request, longestForm);
      if (text === undefined) throw new Fault("too_large", "the form is too large");
      return new URLSearchParams(text);
    },
  };
}
