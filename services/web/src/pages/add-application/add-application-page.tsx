import { useQuery } from "@connectrpc/connect-query";
import { Anchor, NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ApplicationFileService, RepositoryService } from "@slipway/proto/api";
import type { RepositoryStatus } from "@slipway/proto/state";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Problem } from "../../design/problem.tsx";
import type { AddApplicationSearch } from "./add-application-search.ts";
import { FoundFiles } from "./found/found-files.tsx";
import { NewFile } from "./new-file/new-file.tsx";
import { placeOf, textOfPlace } from "./repository-place.ts";

/** Makes an application of a file that is in Git, or shows how a new file gets there. */
export function AddApplicationPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/add-application" });
  const { repository: wish }: AddApplicationSearch = useSearch({ strict: false });
  const { data, error, isPending, refetch } = useQuery(RepositoryService.method.listRepositories, {}, { staleTime: 0, retry: false });
  if (error) return <Problem isPage error={error} again={() => void refetch()} />;
  const repositories = data?.repositories ?? [];
  const chosen = repositories.find((each) => textOfPlace(each) === wish) ?? repositories[0];
  return (
    <Stack gap="md">
      <div>
        <Anchor component={Link} to="/applications" size="xs" c="dimmed">
          {t("pages.applications")}
        </Anchor>
        <Title order={1} size="h3">
          {t("adding.title")}
        </Title>
      </div>
      {isPending && <Skeleton h={300} />}
      {data && chosen === undefined && <Text size="sm">{t("adding.noRepositories")}</Text>}
      {chosen && (
        <>
          <NativeSelect
            label={t("adding.repository")}
            description={`${chosen.remote} · ${chosen.branch}`}
            value={textOfPlace(chosen)}
            onChange={({ currentTarget }) => void navigate({ search: { repository: currentTarget.value }, replace: true })}
            data={repositories.map(textOfPlace)}
            maw={480}
          />
          <OfRepository key={textOfPlace(chosen)} repository={chosen} />
        </>
      )}
    </Stack>
  );
}

function OfRepository({ repository }: { readonly repository: RepositoryStatus }) {
  const { data, error, isPending, refetch } = useQuery(ApplicationFileService.method.listUnregisteredFiles, placeOf(repository), {
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: true,
  });
  if (error) return <Problem error={error} again={() => void refetch()} />;
  if (isPending || !data.found) return <Skeleton h={300} />;
  return (
    <>
      <FoundFiles place={placeOf(repository)} found={data.found} />
      <NewFile repository={repository} found={data.found} />
    </>
  );
}
