import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { Schema } from "~/api/client";
import { asProblem } from "~/api/problem";
import { guideQuery, scoreQuery, wishesQuery } from "~/api/queries/guides";
import { t } from "~/text";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Select, TextField } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { Await, Empty, Loading, ProblemNote } from "~/ui/states";
import { OwnCard, ScoreCard } from "./score-card";
import { wished } from "./wishes";

/** What a release would count, by its name alone. The question stands in the address. */
export function Sandbox() {
  const wishes = useQuery(wishesQuery);
  const guide = useQuery(guideQuery);
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm text-muted">{t.audit.sandboxHint}</p>
      <Await query={wishes}>
        {(data) => {
          const instances = wished(data);
          return instances.length === 0 || guide.data === null ? (
            <Card>
              <Empty
                icon={<FlaskConical aria-hidden />}
                title={guide.data === null ? t.audit.guideNone : t.audit.wishesNone}
                action={<ButtonLink to="/audit/guides">{t.audit.sandboxToGuides}</ButtonLink>}
              >
                {t.audit.sandboxNoWish}
              </Empty>
            </Card>
          ) : (
            <Asking instances={instances} />
          );
        }}
      </Await>
    </div>
  );
}

function Asking({ instances }: { instances: readonly string[] }) {
  const [params, setParams] = useSearchParams();
  const asked = params.get("release") ?? "";
  const chosen = params.get("instance") ?? "";
  const instance = instances.includes(chosen) ? chosen : (instances[0] ?? "");
  const [typed, setTyped] = useState(asked);
  const query = useQuery({ ...scoreQuery({ instance, release: asked }), enabled: asked !== "", retry: false });
  return (
    <>
      <form
        className="grid items-end gap-3 sm:grid-cols-[12rem_1fr_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          setParams(typed.trim() ? { instance, release: typed.trim() } : { instance });
        }}
      >
        <Select
          label={t.audit.program}
          value={instance}
          onValue={(value) => setParams(asked ? { instance: value, release: asked } : { instance: value }, { replace: true })}
          options={instances.map((it) => ({ value: it, label: it }))}
        />
        <TextField
          label={t.audit.release}
          placeholder={t.audit.releasePlaceholder}
          className="font-mono"
          maxLength={500}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" variant="primary" busy={query.isFetching}>
          {t.audit.scoreIt}
        </Button>
      </form>
      <div aria-live="polite" className="flex flex-col gap-5">
        {query.isError && <ProblemNote problem={asProblem(query.error)} />}
        {query.isLoading && <Loading lines={4} />}
        {query.data && <Answer release={asked} scored={query.data} />}
      </div>
    </>
  );
}

function Answer({ release, scored }: { release: string; scored: Schema<"ScoredReleaseView"> }) {
  return (
    <>
      <p className="rounded-lg bg-raised px-3 py-2 text-sm">
        <Foreign mono text={release} />
      </p>
      <Section title={t.audit.byGuide}>
        {scored.profiles.length === 0 ? (
          <p className="text-sm text-muted">{t.audit.noProfiles}</p>
        ) : (
          <div className="grid gap-3 lg:grid-cols-2">
            {scored.profiles.map((it) => (
              <ScoreCard key={it.profile} scored={it} />
            ))}
          </div>
        )}
      </Section>
      {scored.program && (
        <Section title={t.audit.byProgram}>
          <OwnCard own={scored.program} />
        </Section>
      )}
      {scored.differences.length > 0 && (
        <Section title={t.audit.differences}>
          <ul className="list-disc pl-5 text-sm">
            {scored.differences.map((it) => (
              <li key={it}>
                <Foreign text={it} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
