import { Fault, hostOf, type Reach, refuseAddress } from "@slipway/plugin-sdk";
import { failed, ok } from "../judgement/verdict.ts";
import type { HttpOptions } from "../options/http-options.ts";
import { lengthOf } from "../providers/json-answer.ts";
import type { Sources } from "../providers/sources.ts";
import { expand } from "../templates/expand.ts";
import { type QueryArgs, queryScope } from "../templates/query-scope.ts";
import type { Check } from "./check.ts";

export interface HttpCheckOptions {
  readonly name: string;
  readonly options: HttpOptions;
  readonly args: QueryArgs;
  readonly fetchText: Sources["fetchText"];
  /** Which addresses the application may call. */
  readonly reach: Reach;
}

const shownCharacters = 80;

/** A check of a URL's answer. The body is shown nowhere: it comes from an address of the application's choice. Throws `invalid` if a template cannot be expanded, or the URL is not valid or must not be called. */
export function httpCheck({ name, options, args, fetchText, reach }: HttpCheckOptions): Check {
  const { interval, failureLimit, method, timeout, expectedCode, expectedResponse } = options;
  const scope = queryScope(args);
  const url = parseUrl(expand(options.url, scope));
  // An address that is written as numbers is refused when the deployment is planned.
  refuseAddress((host, address) => reach.problem(host, address, false), hostOf(url));
  const headers = Object.fromEntries(options.headers.map(({ key, value }) => [key, expand(value, scope)]));
  // The query may contain a key, so it is not shown.
  const shown = `${url.origin}${url.pathname}`;
  const isRedirectAnswer = expectedCode !== undefined && expectedCode >= 300 && expectedCode <= 399;
  const wanted = [
    expectedCode === undefined ? "a status of 2xx" : `status ${expectedCode}`,
    ...(expectedResponse === undefined ? [] : [`body ${short(expectedResponse)}`]),
  ].join(" and ");
  return {
    name,
    interval,
    failureLimit,
    description: `${method} ${shown} answers ${wanted}`,
    prepare: async () => {},
    async look(_, signal) {
      const { status, text } = await fetchText(`${method} ${shown}`, { url, method, headers, isRedirectAnswer, reach, timeout }, signal);
      const isExpectedStatus = expectedCode === undefined ? status >= 200 && status <= 299 : status === expectedCode;
      if (!isExpectedStatus) return failed(`status ${status}, expected ${wanted}`);
      if (expectedResponse !== undefined && text.trim() !== expectedResponse.trim())
        return failed(`status ${status}, but the body (${lengthOf(text)}) is not the expected ${short(expectedResponse)}`);
      return ok(`status ${status}${expectedResponse === undefined ? "" : " and the expected body"}`);
    },
  };
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Fault("invalid", `${JSON.stringify(text.split("?")[0])} is not a URL such as https://shop.example.com/health`);
  if (url.username !== "" || url.password !== "") throw new Fault("invalid", "the URL contains a user and password: send them in a header");
  return url;
}

function short(text: string): string {
  const trimmed = text.trim();
  return JSON.stringify(trimmed.length <= shownCharacters ? trimmed : `${trimmed.slice(0, shownCharacters)}…`);
}
