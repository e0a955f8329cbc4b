import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { NotificationService, SystemService } from "@slipway/proto/api";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../design/problem.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { DeadNotices } from "./dead-notices.tsx";
import { Receivers } from "./receivers.tsx";

/** How often nobody tells of receivers and dead letters: they are asked for whenever somebody comes to look, and after each act. */
const fresh = { staleTime: 0, refetchOnWindowFocus: true, retry: false } as const;

/** Receivers of notices, what they did not take, and messages that no service could handle. */
export function NoticesPage() {
  const { t } = useTranslation();
  const receivers = useQuery(NotificationService.method.listReceivers, {}, fresh);
  const letters = useQuery(SystemService.method.listDeadLetters, { pageSize: 500 }, fresh);
  const again = (): void => void receivers.refetch();
  return (
    <Stack gap="lg">
      <Title order={1} size="h3">
        {t("pages.notices")}
      </Title>
      <Part title={t("noticesPage.receivers")} error={receivers.error} isLoading={receivers.isPending}>
        <Receivers receivers={receivers.data?.receivers ?? []} onChange={again} />
      </Part>
      <Part title={t("noticesPage.failed")} error={receivers.error} isLoading={receivers.isPending}>
        <DeadNotices notices={receivers.data?.deadNotices ?? []} onChange={again} />
      </Part>
      <Part title={t("noticesPage.letters")} hint={t("noticesPage.lettersHint")} error={letters.error} isLoading={letters.isPending}>
        <DeadLetters entries={letters.data?.entries ?? []} onChange={() => void letters.refetch()} />
      </Part>
    </Stack>
  );
}

interface PartProps {
  readonly title: string;
  readonly hint?: string;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly children: ReactNode;
}

function Part({ title, hint, error, isLoading, children }: PartProps) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {hint && (
        <Text size="xs" c="var(--slipway-quiet)">
          {hint}
        </Text>
      )}
      <div style={{ marginTop: 8 }}>{isLoading ? <Skeleton h={88} /> : error ? <Problem error={error} /> : children}</div>
    </section>
  );
}
