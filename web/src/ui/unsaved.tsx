import { useEffect } from "react";
import { useBlocker } from "react-router";
import { t } from "~/text";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** Asks before a page is left on which something is typed that is not saved. */
export function Unsaved({ when }: { when: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!when) return;
    // The browser asks in its own words.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [when]);
  const stay = () => blocker.reset?.();
  return (
    <Dialog
      open={blocker.state === "blocked"}
      onClose={stay}
      size="sm"
      title={t.common.unsaved}
      footer={
        <>
          <Button variant="danger" onClick={() => blocker.proceed?.()}>
            {t.common.leave}
          </Button>
          <Button variant="primary" onClick={stay}>
            {t.common.stay}
          </Button>
        </>
      }
    >
      <p className="text-sm leading-relaxed">{t.common.unsavedText}</p>
    </Dialog>
  );
}
