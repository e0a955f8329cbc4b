import { useInfiniteQuery } from "@connectrpc/connect-query";
import { ChainService } from "@slipway/proto/api";
import type { Chain } from "@slipway/proto/state";
import { keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { withChanges } from "../../api/changes-store.ts";
import { useLive } from "../../api/live.ts";
import { Age } from "../../design/age.tsx";
import { FilterFields } from "../../design/lists/filter-fields.tsx";
import { ListPage } from "../../design/lists/list-page.tsx";
import { RowList } from "../../design/lists/row-list.tsx";
import { useListed } from "../../design/lists/use-listed.ts";
import { Status } from "../../design/status.tsx";
import { useProjects } from "../applications/use-projects.ts";
import { chainHasEnded, chainProgress, chainWord } from "./chain-words.ts";
import classes from "./chains-page.module.css";
import { type ChainsSearch, chainsSearch } from "./chains-search.ts";
import { chainsStore } from "./chains-store.ts";

const atMs = ({ createdAt }: Chain) => Number(createdAt?.seconds ?? 0n) * 1_000 + (createdAt?.nanos ?? 0) / 1e6;

/** Chains of deployments, newest first, as they go on. */
export function ChainsPage() {
  const { t } = useTranslation();
  const search: ChainsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const projects = useProjects();
  const { state } = useLive(chainsStore);
  const query = useInfiniteQuery(
    ChainService.method.listChains,
    { projectId: search.project ?? "", open: search.show === "open", pageSize: 50, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined, placeholderData: keepPreviousData },
  );
  const chains = useMemo(() => {
    const fits = (chain: Chain) =>
      (search.project === undefined || chain.projectId === search.project) && (search.show === undefined || !chainHasEnded(chain));
    return withChanges(query.data?.pages.flatMap((page) => page.chains) ?? [], state.changed, { atMs, fits, isWhole: !query.hasNextPage });
  }, [query.data, query.hasNextPage, state, search]);
  const more = useListed(query, chains.length, state.since);
  const go = (next: ChainsSearch) => void navigate({ to: "/chains", search: next, replace: true });
  return (
    <ListPage
      title={t("pages.chains")}
      error={query.error}
      again={() => void query.refetch()}
      isLoading={query.isPending}
      isEmpty={chains.length === 0 && !query.isFetching}
      empty={t("chainsPage.empty")}
      emptyHint={t("chainsPage.emptyHint")}
      clear={Object.keys(search).length > 0 ? () => go({}) : undefined}
      filters={
        <FilterFields
          fields={[
            {
              key: "show",
              label: t("chainsPage.show"),
              kind: "choice",
              options: [
                { value: "", label: t("chainsPage.all") },
                { value: "open", label: t("chainsPage.open") },
              ],
            },
            ...(projects.length > 1
              ? [
                  {
                    key: "project" as const,
                    label: t("lists.project"),
                    kind: "choice" as const,
                    options: [{ value: "", label: t("lists.anyProject") }, ...projects.map((value) => ({ value, label: value }))],
                  },
                ]
              : []),
          ]}
          values={search}
          onChange={(key, value) => go(chainsSearch({ ...search, [key]: value }))}
        />
      }
    >
      <RowList rows={chains} keyOf={({ id }) => id} label={t("pages.chains")} onEnd={more}>
        {(chain) => <ChainRow chain={chain} />}
      </RowList>
    </ListPage>
  );
}

function ChainRow({ chain }: { readonly chain: Chain }) {
  const { t } = useTranslation();
  return (
    <div className={classes["row"]}>
      <Status kind="chain" word={chainWord(chain.status)} title={chain.statusReason} />
      <Link to="/chains/$chainId" params={{ chainId: chain.id }} className={classes["name"] ?? ""}>
        {chain.applicationName}
      </Link>
      <span>{t("chainsPage.progress", chainProgress(chain))}</span>
      <span className={classes["reason"]} title={chain.statusReason}>
        {chain.statusReason}
      </span>
      <span className={classes["age"]}>
        <Age at={chain.createdAt} />
      </span>
    </div>
  );
}
