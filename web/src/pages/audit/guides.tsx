import { useQuery } from "@tanstack/react-query";
import { BookOpen, RefreshCw } from "lucide-react";
import { useState } from "react";
import { guideQuery, useUpdateGuide, type Guide } from "~/api/queries/guides";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Foreign, ForeignLink } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import { GuidePlan } from "./guide-plan";
import { WishesSection } from "./wishes-section";

/** The guide that is kept, what is wished for of it, and the way from there to a plan. */
export function Guides() {
  const query = useQuery(guideQuery);
  return <Await query={query}>{(guide) => (guide ? <Kept guide={guide} /> : <None />)}</Await>;
}

function None() {
  return (
    <Card>
      <Empty icon={<BookOpen aria-hidden />} title={t.audit.guideNone}>
        {t.audit.guideNoneDetail}
        <code className="mt-3 block rounded-lg bg-raised px-3 py-2 font-mono text-[0.8125rem] text-text">{t.audit.guideCommand}</code>
      </Empty>
    </Card>
  );
}

function Kept({ guide }: { guide: Guide }) {
  return (
    <div className="flex flex-col gap-7">
      <Section title={t.audit.guide} aside={<Update />}>
        <Card className="p-4">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
            <dt className="text-muted">{t.audit.guideFrom}</dt>
            <dd>
              <ForeignLink href={guide.source} />
            </dd>
            {guide.version && (
              <>
                <dt className="text-muted">{t.audit.guideVersion}</dt>
                <dd>
                  <Foreign mono text={guide.version} />
                </dd>
              </>
            )}
            <dt className="text-muted">{t.audit.guideFetched}</dt>
            <dd>
              <Time at={guide.fetchedAt} />
            </dd>
          </dl>
        </Card>
      </Section>
      <WishesSection guide={guide} />
      <GuidePlan />
      <Books books={guide.books} />
    </div>
  );
}

function Update() {
  const update = useUpdateGuide();
  const may = useMay("operate");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" icon={<RefreshCw aria-hidden className="size-4" />} busy={update.isPending} disabledReason={!may && t.common.needsScope("operate")} onClick={() => setAsking(true)}>
        {t.audit.guideUpdate}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t.audit.guideUpdateConfirm}
        action={t.audit.guideUpdate}
        onConfirm={async () => {
          await update.mutateAsync();
          toast.done(t.audit.guideUpdated);
        }}
      >
        {t.audit.guideUpdateDetail}
      </Confirm>
    </>
  );
}

function Books({ books }: { books: Guide["books"] }) {
  return (
    <Section title={t.audit.books}>
      <div className="grid gap-3 md:grid-cols-2">
        {books.map((book) => (
          <Card key={book.kind} className="flex flex-col gap-2 p-4 text-sm">
            <h3 className="flex flex-wrap items-center gap-2 font-medium">
              <Foreign text={book.kind} />
              <Badge>{t.audit.bookFormats(book.formats)}</Badge>
              <Badge>{t.audit.bookGroups(book.groups)}</Badge>
            </h3>
            <Names label={t.audit.bookProfiles} names={book.profiles.map((it) => it.name)} />
            <Names label={t.audit.bookSizes} names={book.sizes} />
            <Names label={t.audit.bookNaming} names={book.naming.map((it) => `${it.place}: ${it.variants.join(" / ")}`)} />
          </Card>
        ))}
      </div>
    </Section>
  );
}

function Names({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="text-[0.8125rem]">
      <span className="text-muted">{label}: </span>
      <Foreign text={names.join(" · ")} />
    </p>
  );
}
