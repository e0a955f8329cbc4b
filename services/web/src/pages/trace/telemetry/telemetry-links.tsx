import { useQuery } from "@connectrpc/connect-query";
import { Anchor } from "@mantine/core";
import { SystemService } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { traceAddress, traceIdOf } from "./trace-address.ts";

/** Links to the OpenTelemetry trace of a trace context, as the settings of the gateway say; nothing if there are none. */
export function TelemetryLinks({ traceparent, of }: { readonly traceparent: string; readonly of: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(SystemService.method.getPageSettings, {}, { staleTime: Number.POSITIVE_INFINITY });
  const id = traceIdOf(traceparent);
  if (id === undefined) return null;
  return data?.traceLinks.map((link) => {
    const address = traceAddress(link, id);
    return (
      address && (
        <Anchor
          key={link.name}
          href={address}
          target="_blank"
          rel="noreferrer"
          size="xs"
          title={t("oneTrace.spans", { name: link.name, of })}
          aria-label={t("oneTrace.spans", { name: link.name, of })}
        >
          {link.name}
        </Anchor>
      )
    );
  });
}
