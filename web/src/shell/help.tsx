import { t } from "~/text";
import { Dialog } from "~/ui/dialog";

/** Which keys there are. */
export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={t.shell.help} size="sm">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5 text-sm">
        {t.shell.helpRows.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1">
              {keys?.split(" ").map((it) => (
                <kbd key={it} className="min-w-7 rounded-md border border-line-strong bg-raised px-1.5 py-0.5 text-center font-mono text-xs">
                  {it}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
