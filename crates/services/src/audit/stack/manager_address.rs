use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "manager-address",
        title: "Libraries are told where the indexer manager really is",
        area: Area::Indexers,
        severity: Severity::High,
        reason: "This address is written into every indexer of the library. When it leads to the \
                 library's own container, or to another port, no search finds anything.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let told = house
        .enrolments()
        .into_iter()
        .filter_map(|it| Some((it, Address::read(&it.application.manager_url.value)?)));
    let told: Vec<_> = told.collect();
    each(told, |(enrolment, address)| {
        let (library, manager) = (enrolment.library.member, enrolment.manager.member);
        let (speaker, ours) = (library.address(), manager.address());
        let is_lost = address.is_loopback() && speaker.is_apart_from(&ours);
        if !is_lost && address.compare(&speaker, &ours) != Likeness::Different {
            return None;
        }
        let setting = &enrolment.application.manager_url;
        let url = &manager.url;
        // A path of its own may be a proxy's; an account in it is nothing to be handed on.
        let can_be_told = url.username().is_empty() && url.password().is_none();
        let defect = if can_be_told {
            setting.should_be(url.as_str().trim_end_matches('/'))
        } else {
            setting.should(ours.to_string())
        };
        Some(Misfit::of(manager, defect.seen(address.to_string())))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn localhost_is_replaced_by_the_managers_address() {
        let found = mended("manager-address", |home| {
            home.tell_manager_url("http://localhost:9696");
        });
        assert_eq!(about(&found), ["keeper applications 1"]);
        assert_eq!(found[0].defect.recommended, "http://keeper:9696");
    }

    #[test]
    fn an_old_port_is_replaced() {
        let found = mended("manager-address", |home| {
            home.tell_manager_url("http://keeper:9797");
        });
        assert_eq!(about(&found), ["keeper applications 1"]);
    }

    #[test]
    fn another_name_may_be_right() {
        let found = judged("manager-address", |home| {
            home.tell_manager_url("http://192.168.1.4:9696");
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn an_account_in_our_own_address_is_not_handed_on() {
        let found = judged("manager-address", |home| {
            home.member("keeper").url = "http://me:word@keeper:9696".parse().unwrap();
            home.tell_manager_url("http://keeper:9797");
        });
        let found = found.unwrap();
        assert_eq!(found[0].defect.fix, None);
        assert_eq!(found[0].defect.recommended, "keeper:9696");
    }
}
