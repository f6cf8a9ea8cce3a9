//! What SABnzbd says, by version and language: English, and the German of its own translation.

use super::Version;

/// The language that it speaks: `misc.language`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
}

/// Its texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) version: Version,
}

const MORE: &str = " - https://sabnzbd.org/not-complete";

impl Words {
    pub(super) fn new(language: &str, version: Version) -> Self {
        let language = if language == "de" { Language::German } else { Language::English };
        Self { language, version }
    }

    fn pick(self, english: &str, german: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            Language::German => german.to_owned(),
        }
    }

    fn fill(self, english: &str, german: &str, with: &[&str]) -> String {
        let mut text = self.pick(english, german);
        for value in with {
            text = text.replacen("%s", value, 1);
        }
        text
    }

    // Labels
    pub(super) fn encrypted(self) -> String {
        self.pick("ENCRYPTED", "VERSCHLÜSSELT")
    }
    pub(super) fn unwanted(self) -> String {
        self.pick("UNWANTED", "UNERWÜNSCHT")
    }
    pub(super) fn duplicate(self) -> String {
        self.pick("DUPLICATE", "DUPLIKAT")
    }
    pub(super) fn wait(self, seconds: i64) -> String {
        self.fill("WAIT %s sec", "WARTE %s Sek", &[&seconds.to_string()])
    }

    // Why a job failed
    pub(super) fn cannot_complete(self) -> String {
        self.pick("Aborted, cannot be completed", "Abgebrochen, kann nicht fertiggestellt werden")
            + MORE
    }
    pub(super) fn not_on_servers(self) -> String {
        let german = "Download fehlgeschlagen - Nicht auf deinem/n Server/n vorhanden";
        self.pick("Download failed - Not on your server(s)", german) + MORE
    }
    pub(super) fn blocks_short(self, short: usize) -> String {
        let german =
            "Reparatur fehlgeschlagen. Nicht genug Reparatur-Blöcke vorhanden (%s zu wenig)";
        let english = "Repair failed, not enough repair blocks (%s short)";
        self.fill(english, german, &[&short.to_string()])
    }
    pub(super) fn rar_unverified(self) -> String {
        self.pick("RAR files failed to verify", "RAR-Datei konnten nicht überprüft werden")
    }
    pub(super) fn needs_password(self) -> String {
        let german = "Entpacken fehlgeschlagen. Archiv benötigt ein Passwort.";
        self.pick("Unpacking failed, archive requires a password", german)
    }
    pub(super) fn see_logfile(self) -> String {
        self.pick("Unpacking failed, see logfile", "Entpacken fehlgeschlagen (siehe Protokoll)")
    }
    pub(super) fn encryption_detected(self) -> String {
        self.pick("Aborted, encryption detected", "Abgebrochen, Verschlüsselung vorhanden")
    }
    pub(super) fn unwanted_detected(self) -> String {
        let german = "Abgebrochen, unerwünschte Dateieindung gefunden";
        self.pick("Aborted, unwanted extension detected", german)
    }
    pub(super) fn duplicate_nzb(self) -> String {
        self.pick("Duplicate NZB", "Doppelte NZB")
    }
    pub(super) fn script_exit(self, code: i32, line: &str) -> String {
        match self.version {
            Version::V3 => {
                let german = "Exit-Code des Skripts ist %s";
                self.fill("Script exit code is %s", german, &[&code.to_string()])
            }
            Version::V5 => format!("Exit({code}): {line} "),
        }
    }
    pub(super) fn aborted(self) -> String {
        self.pick("Post-processing was aborted", "Nachbearbeitung wurde abgebrochen")
    }
    pub(super) fn url_failed(self, why: &str) -> String {
        self.fill("URL Fetching failed; %s", "Abrufen der URL fehlgeschlagen; %s", &[why])
    }
    pub(super) fn file_not_on_server(self) -> String {
        self.pick("File not on server", "Datei nicht auf dem Server")
    }
    pub(super) fn unauthorized(self) -> String {
        self.pick("Unauthorized access", "Unbefugter Zugriff")
    }
    pub(super) fn maximum_retries(self) -> String {
        self.pick("Maximum retries", "Maximale Wiederholungen")
    }
    pub(super) fn unusable_nzb(self) -> String {
        self.pick("Unusable NZB file", "Ungültige NZB-Datei.")
    }

    // What the stages say
    pub(super) fn fetching(self, url: &str) -> String {
        let german = "NZB-Datei wird versucht von %s abzurufen";
        self.fill("Trying to fetch NZB from %s", german, &[url])
    }
    pub(super) fn articles_missing(self, count: usize) -> String {
        self.fill("%s articles were missing", "%s Artikel fehlten", &[&count.to_string()])
    }
    pub(super) fn downloaded(self, seconds: i64, rate: &str, days: i64) -> String {
        let time = match seconds {
            1 => "1 sec".to_owned(),
            n => format!("{n} seconds"),
        };
        let german = "Heruntergeladen in %s mit einer Durchschnittsgeschwindigkeit von %sB/s";
        let text = self.fill("Downloaded in %s at an average of %sB/s", german, &[&time, rate]);
        format!("{text}<br/>{}: {days}d", self.pick("Age", "Alter"))
    }
    pub(super) fn no_par2(self, name: &str) -> String {
        self.fill("[%s] No par2 sets", "[%s] Keine PAR2-Sätze", &[name])
    }
    pub(super) fn all_correct(self, name: &str) -> String {
        self.fill("[%s] Quick Check OK", "[%s] Schnelle Überprüfung erfolgreich", &[name])
    }
    pub(super) fn repair_needed(self, name: &str) -> String {
        let german = "[%s] Überprüft in 0 Sekunden. Reparatur wird benötigt.";
        self.fill("[%s] Verified in 0 seconds, repair is required", german, &[name])
    }
    pub(super) fn repaired(self, name: &str) -> String {
        self.fill("[%s] Repaired in 0 seconds", "[%s] Repariert in 0 Sekunden", &[name])
    }
    pub(super) fn renaming(self) -> String {
        self.pick("Trying RAR renamer", "Versuche RAR-Umbenenner")
    }
    pub(super) fn verifying_rar(self, set: &str) -> String {
        let german = "[%s] RAR-basierte Überprüfung versuchen";
        self.fill("[%s] Trying RAR-based verification", german, &[set])
    }
    pub(super) fn rar_verified(self, set: &str) -> String {
        let german = "[%s] RAR-Datei erfolgreich überprüft";
        self.fill("[%s] RAR files verified successfully", german, &[set])
    }
    pub(super) fn rar_verification_failed(self, set: &str, why: &str) -> String {
        let german = "[%s] RAR-basierte Überprüfung ist fehlgeschlagen: %s";
        self.fill("[%s] RAR-based verification failed: %s", german, &[set, why])
    }
    pub(super) fn unpacked(self, set: &str, files: usize) -> String {
        let german = "[%s] %s Datei(en)/Ordner entpackt in 0 Sekunden";
        let count = files.to_string();
        self.fill("[%s] Unpacked %s files/folders in 0 seconds", german, &[set, &count])
    }
    pub(super) fn trying_password(self, set: &str, password: &str) -> String {
        let german = "[%s] Versuche entpacken mit Passwort \"%s\"";
        self.fill("[%s] Trying unrar with password \"%s\"", german, &[set, password])
    }
    pub(super) fn moving(self) -> String {
        self.pick("Moving", "Verschiebevorgang")
    }
    pub(super) fn running_script(self) -> String {
        self.pick("Running script", "Ausführen des Skripts")
    }

    // Warnings
    pub(super) fn warn_encrypted(self, name: &str, paused: bool) -> String {
        let rest = " because of encrypted RAR file (if supplied, all passwords were tried)";
        let german = ", da es ein verschlüsseltes RAR Archiv enthält (falls unterstützt, wurden alle Passwörter ausprobiert)";
        let (english, verb) =
            if paused { ("Paused", "wurde angehalten") } else { ("Aborted", "wurde abgebrochen") };
        self.pick(&format!("{english} job \"{name}\"{rest}"), &format!("\"{name}\" {verb}{german}"))
    }
    pub(super) fn warn_unwanted(self, name: &str, file: &str) -> String {
        let german = "Unerwünschter Typ \"%s\" in RAR Datei. Unerwünschte Datei ist %s ";
        let english = "In \"%s\" unwanted extension in RAR file. Unwanted file is %s ";
        self.fill(english, german, &[name, file])
    }
    pub(super) fn warn_duplicate(self, what: Duplicate, nzb: &str) -> String {
        match what {
            Duplicate::Ignored => {
                let german = "Doppelte NZB \"%s\" wird ignoriert";
                self.fill("Ignoring duplicate NZB \"%s\"", german, &[nzb])
            }
            Duplicate::Failed => {
                let german = "kopieren der NZB \"%s\" fehlgeschlagen";
                self.fill("Failing duplicate NZB \"%s\"", german, &[nzb])
            }
            Duplicate::Paused => {
                let german = "Doppelt vorhandene NZB \"%s\" angehalten";
                self.fill("Pausing duplicate NZB \"%s\"", german, &[nzb])
            }
        }
    }
    pub(super) fn warn_disk(self) -> String {
        let german = "Angehalten wegen zu wenig freiem Speicherplatz";
        self.pick("Too little diskspace forcing PAUSE", german)
    }
    /// This one is not translated.
    pub(super) fn failed_to_connect(self, why: &str) -> String {
        format!("Failed to connect: {why}")
    }
    pub(super) fn failed_login(self, server: &str) -> String {
        let german = "Anmelden beim Server fehlgeschlagen. %s";
        self.fill("Failed login for server %s", german, &[server])
    }
    pub(super) fn warn_empty_nzb(self, name: &str) -> String {
        self.fill("Empty NZB file %s", "Leere NZB-Datei %s", &[name])
    }
    pub(super) fn warn_invalid_nzb(self, name: &str, why: &str) -> String {
        let german = "Ungültige NZB-Datei %s wird übersprungen (Fehler: %s)";
        self.fill("Invalid NZB file %s, skipping (error: %s)", german, &[name, why])
    }
    pub(super) fn warn_post_processing(self, name: &str) -> String {
        let (german, log) = ("Nachbearbeitung von %s fehlgeschlagen (%s)", "see logfile");
        self.fill("Post Processing Failed for %s (%s)", german, &[name, log])
    }
}

/// What was done with a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duplicate {
    Ignored,
    Paused,
    Failed,
}

/// A size as SABnzbd writes it: `7.2 M`, `781 K`, `0 `; 5.0 leaves out the space after a bare zero.
pub(super) fn units(bytes: f64, postfix: &str, version: Version) -> String {
    let mut value = bytes;
    let mut step = 0;
    while value.abs() >= 1023.0 && step < 5 {
        value /= 1024.0;
        step += 1;
    }
    let unit = ["", "K", "M", "G", "T", "P"][step];
    let decimals = usize::from(step > 1);
    let text = format!("{value:.decimals$} {unit}{postfix}");
    if version == Version::V5 { text.trim_end().to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_the_program_writes_them() {
        assert_eq!(units(0.0, "", Version::V3), "0 ");
        assert_eq!(units(0.0, "", Version::V5), "0");
        assert_eq!(units(0.0, "B", Version::V3), "0 B");
        assert_eq!(units(800_000.0, "B", Version::V3), "781 KB");
        assert_eq!(units(7_528_000.0, "B", Version::V5), "7.2 MB");
        assert_eq!(units(484_608.0, "", Version::V3), "473 K");
    }
}
