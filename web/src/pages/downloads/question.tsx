import { useState } from "react";
import { useIncidentStep, type Incident } from "~/api/queries/incidents";
import { useMay } from "~/api/queries/session";
import type { Schema } from "~/api/client";
import { cn } from "~/lib/cn";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Checkbox } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { toast } from "~/ui/toast";

type Choice = Schema<"ChoiceView">;
type Candidate = Schema<"CandidateView">;

const DANGER: readonly Choice[] = ["remove_and_block", "remove", "replace"];

/** What only the owner can decide: the candidates side by side, and the answers that may be given. */
export function QuestionForm({ incident, question }: { incident: Incident; question: Schema<"QuestionView"> }) {
  const [picked, setPicked] = useState<readonly number[]>(() =>
    question.candidates.length === 1 ? question.candidates.map((it) => it.position) : [],
  );
  const [asked, setAsked] = useState<Choice | null>(null);
  const step = useIncidentStep(incident.id);
  const may = useMay("operate");
  const why = (choice: Choice) => {
    if (!may) return t.common.needsScope("operate");
    if (choice === "import" && picked.length === 0) return t.downloads.pickFirst;
    return undefined;
  };
  const answer = async (choice: Choice) => {
    await step.mutateAsync({ act: "answer", body: choice === "import" ? { choice, picked: [...picked] } : { choice } });
    toast.done(t.downloads.answered);
  };
  const chosen = question.candidates.filter((it) => picked.includes(it.position));
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm font-medium">
        <Foreign text={question.text} />
      </p>
      {question.candidates.length > 0 && (
        <ul aria-label={t.downloads.candidates} className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))]">
          {question.candidates.map((it) => (
            <CandidateCard
              key={it.position}
              candidate={it}
              canPick={question.choices.includes("import")}
              isPicked={picked.includes(it.position)}
              onPick={(on) => setPicked(on ? [...picked, it.position].sort((a, b) => a - b) : picked.filter((at) => at !== it.position))}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {question.choices.map((choice) => (
          <Button key={choice} variant={choice === "import" ? "primary" : "secondary"} disabledReason={why(choice)} onClick={() => setAsked(choice)}>
            {t.downloads.choices[choice] ?? choice}
          </Button>
        ))}
      </div>
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? `${t.downloads.choices[asked] ?? asked}?` : ""}
        action={asked ? (t.downloads.choices[asked] ?? asked) : ""}
        danger={asked !== null && DANGER.includes(asked)}
        onConfirm={() => (asked ? answer(asked) : Promise.resolve())}
      >
        <p>{asked && t.downloads.consequences[asked]}</p>
        {asked === "import" && (
          <ul className="mt-2 list-disc pl-5">
            {chosen.map((it) => (
              <li key={it.position}>
                <Foreign text={it.path} /> {t.downloads.as} <Foreign text={it.itemTitle ?? t.downloads.unknownItem} />
              </li>
            ))}
          </ul>
        )}
      </Confirm>
    </div>
  );
}

function CandidateCard({ candidate, canPick, isPicked, onPick }: { candidate: Candidate; canPick: boolean; isPicked: boolean; onPick: (on: boolean) => void }) {
  const { path, bytes, itemTitle, quality, languages, runtimeSeconds, rejections } = candidate;
  return (
    <li className={cn("flex flex-col gap-2 rounded-lg border p-3 text-sm", isPicked ? "border-accent bg-accent-soft" : "border-line")}>
      <p className="font-medium">
        <Foreign text={path} />
      </p>
      <p className="text-muted">
        {t.downloads.as} <Foreign text={itemTitle ?? t.downloads.unknownItem} />
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-[0.8125rem]">
        <dt className="text-muted">{t.downloads.fact.size}</dt>
        <dd className="tabular">{size(bytes)}</dd>
        <dt className="text-muted">{t.downloads.quality}</dt>
        <dd>
          <Foreign text={quality} />
        </dd>
        <dt className="text-muted">{t.downloads.languages}</dt>
        <dd>
          <Foreign text={languages.join(", ") || t.common.nothing} />
        </dd>
        <dt className="text-muted">{t.downloads.runtime}</dt>
        <dd>{runtimeSeconds == null ? t.downloads.runtimeUnknown : t.downloads.minutes(runtimeSeconds)}</dd>
      </dl>
      {rejections.length > 0 ? (
        <div className="text-[0.8125rem]">
          <p className="text-muted">{t.downloads.rejected}:</p>
          <ul className="list-disc pl-5 text-warn">
            {rejections.map((it, at) => (
              <li key={at}>
                <Foreign text={it} />
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p className="text-[0.8125rem] text-muted">{t.downloads.notRejected}</p>
      )}
      {canPick && (
        <Checkbox className="mt-auto min-h-9 pt-1" label={t.downloads.pick} checked={isPicked} onChange={(event) => onPick(event.target.checked)} />
      )}
    </li>
  );
}
