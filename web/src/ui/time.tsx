import { useEffect, useState } from "react";
import { absolute, nextChange, relative } from "~/lib/time";
import { Tooltip } from "./tooltip";

/** How long ago, or in how long; the moment itself on hover and focus. `at`: RFC 3339. It stays true by itself. */
export function Time({ at, className }: { at: string; className?: string }) {
  const date = new Date(at);
  const now = useNow(date);
  return (
    <Tooltip text={absolute(date)}>
      <time dateTime={at} className={className}>
        {relative(date, now)}
      </time>
    </Tooltip>
  );
}

/** The present, as often as what is said about `at` may change. */
function useNow(at: Date): Date {
  const [now, setNow] = useState(() => new Date());
  const pause = nextChange(at, now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(new Date()), pause);
    return () => clearTimeout(timer);
  }, [now, pause]);
  return now;
}
