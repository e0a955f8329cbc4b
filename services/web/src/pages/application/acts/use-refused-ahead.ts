import { Code } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { AccessService } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";

/** Why nothing can be requested here; undefined if it can be tried: what rights a person has is known to the server alone. */
export function useRefusedAhead(): string | undefined {
  const { t } = useTranslation();
  const { data, error } = useQuery(AccessService.method.getCaller, {}, { retry: false, staleTime: 60_000 });
  const isNobody = error?.code === Code.Unauthenticated || data?.id === "anonymous";
  return isNobody ? t("act.signIn") : undefined;
}
