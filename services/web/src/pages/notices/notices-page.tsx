import { Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Live, useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { DeadNotices } from "./dead-notices.tsx";
import { deadLettersStore, receiversStore } from "./notices-stores.ts";
import { Receivers } from "./receivers.tsx";

/** Receivers of notices, what they did not take, and messages that no service could handle, as they are now. */
export function NoticesPage() {
  const { t } = useTranslation();
  const receivers = useLive(receiversStore);
  const letters = useLive(deadLettersStore);
  const notices = receivers.state?.deadNotices ?? [];
  // A notice that was not taken is a dead letter as well: it stands where one sees whose it is.
  const others = letters.state?.entries.filter(({ sequence }) => !notices.some((notice) => notice.sequence === sequence)) ?? [];
  return (
    <Stack gap="lg">
      <Title order={1} size="h3">
        {t("pages.notices")}
      </Title>
      <Part title={t("noticesPage.receivers")} of={receivers}>
        <Receivers receivers={receivers.state?.receivers ?? []} />
      </Part>
      <Part title={t("noticesPage.failed")} of={receivers}>
        <DeadNotices notices={notices} leftOut={receivers.state?.deadNoticesLeftOut ?? 0} />
      </Part>
      <Part title={t("noticesPage.letters")} hint={t("noticesPage.lettersHint")} of={letters}>
        <DeadLetters entries={others} leftOut={Number(letters.state?.leftOut ?? 0n)} />
      </Part>
    </Stack>
  );
}

interface PartProps {
  readonly title: string;
  readonly hint?: string;
  readonly of: Live<unknown>;
  readonly children: ReactNode;
}

function Part({ title, hint, of: { phase, state, error }, children }: PartProps) {
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
      <div style={{ marginTop: 8 }}>
        {phase === "ended" ? <Problem error={error} /> : state === undefined ? <Skeleton h={88} /> : children}
      </div>
    </section>
  );
}
