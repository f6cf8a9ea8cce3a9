import { Eye, Zap } from "lucide-react";
import { useState } from "react";
import { useSavePolicy, type Policy } from "~/api/queries/policy";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Switch } from "~/ui/switch";
import { toast } from "~/ui/toast";
import { valueAt, withValue } from "./policy-draft";

const words = t.settings.policies;

/** What AutoArr may do, area by area. To let it act is asked first, with what that means. */
export function AreaList({ policy, reason }: { policy: Policy; reason: string | undefined }) {
  const [asked, setAsked] = useState<{ area: string; live: boolean } | null>(null);
  // What was asked stays in the window while it fades away.
  const [last, setLast] = useState({ area: "failed", live: true });
  const save = useSavePolicy();
  const ask = (area: string, live: boolean) => {
    setLast({ area, live });
    setAsked({ area, live });
  };
  const name = (area: string) => words.areas[area]?.[0] ?? area;
  return (
    <>
      <Card className="divide-y divide-line">
        {Object.entries(words.areas).map(([area, [label, hint]]) => {
          const isLive = valueAt(policy, `areas.${area}`) === "live";
          return (
            <div key={area} className="px-5 py-4">
              <Switch
                label={
                  <span className="flex flex-wrap items-center gap-2">
                    {label}
                    {isLive ? (
                      <Badge tone="ok" icon={<Zap aria-hidden />}>
                        {words.live}
                      </Badge>
                    ) : (
                      <Badge tone="info" icon={<Eye aria-hidden />}>
                        {words.watching}
                      </Badge>
                    )}
                  </span>
                }
                hint={hint}
                checked={isLive}
                disabledReason={reason && `${hint} ${reason}`}
                onChange={(next) => ask(area, next)}
              />
            </div>
          );
        })}
      </Card>
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={last.live ? words.liveTitle(name(last.area)) : words.watchTitle(name(last.area))}
        action={last.live ? words.confirmLive : words.confirmWatch}
        onConfirm={async () => {
          await save.mutateAsync(withValue(policy, `areas.${last.area}`, last.live ? "live" : "dry_run"));
          toast.done(words.areaDone(name(last.area), last.live));
        }}
      >
        {last.live ? words.liveText : words.watchText}
      </Confirm>
    </>
  );
}
