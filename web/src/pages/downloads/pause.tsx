import { useQuery } from "@tanstack/react-query";
import { OctagonPause, Play } from "lucide-react";
import { recoveryQuery, usePause, useResume } from "~/api/queries/recovery";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Menu, MenuItem, MenuLine } from "~/ui/menu";
import { toast } from "~/ui/toast";

/** The emergency stop: nothing is done for a while, or until somebody says so. */
export function PauseControl() {
  const { data } = useQuery(recoveryQuery);
  const pause = usePause();
  const resume = useResume();
  const may = useMay("operate");
  const reason = !may && t.common.needsScope("operate");
  if (data?.paused) {
    return (
      <Button
        variant="primary"
        icon={<Play aria-hidden className="size-4" />}
        busy={resume.isPending}
        disabledReason={reason}
        onClick={() =>
          resume.mutate(undefined, {
            onSuccess: () => toast.done(t.downloads.resumed),
            onError: (thrown) => toast.failed(thrown),
          })
        }
      >
        {t.downloads.resume}
      </Button>
    );
  }
  const stop = (minutes?: number) =>
    pause.mutate(minutes ? { minutes } : {}, {
      onSuccess: () => toast.done(t.downloads.paused, t.downloads.pauseHint),
      onError: (thrown) => toast.failed(thrown),
    });
  const button = (
    <Button icon={<OctagonPause aria-hidden className="size-4" />} busy={pause.isPending} disabledReason={reason}>
      {t.downloads.pause}
    </Button>
  );
  if (reason) return button;
  return (
    <Menu trigger={button}>
      {Object.entries(t.downloads.pauseFor).map(([minutes, label]) => (
        <MenuItem key={minutes} onClick={() => stop(Number(minutes))}>
          {label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem danger onClick={() => stop()}>
        {t.downloads.pauseForEver}
      </MenuItem>
    </Menu>
  );
}
