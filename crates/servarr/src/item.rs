use kernel::ItemId;

/// How a product's own numbers become ids: `episode:12`.
#[derive(Clone, Copy, Debug)]
pub struct ItemKind(pub &'static str);

impl ItemKind {
    pub fn id(self, number: i64) -> ItemId {
        ItemId(format!("{}:{number}", self.0))
    }

    /// The product's number; `None` for an id that is not of this kind.
    pub fn number(self, item: &ItemId) -> Option<i64> {
        item.0.strip_prefix(self.0)?.strip_prefix(':')?.parse().ok()
    }

    /// The numbers of `items`, each once, in their order. Ids of other kinds are left out.
    pub fn numbers(self, items: &[ItemId]) -> Vec<i64> {
        let mut numbers = Vec::with_capacity(items.len());
        for number in items.iter().filter_map(|item| self.number(item)) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_has_no_number() {
        let kind = ItemKind("episode");
        assert_eq!(kind.number(&kind.id(12)), Some(12));
        assert_eq!(kind.number(&ItemId("movie:12".to_owned())), None);
        assert_eq!(kind.number(&ItemId("episode:x".to_owned())), None);
        assert_eq!(kind.number(&ItemId("episodes:1".to_owned())), None);
    }

    #[test]
    fn each_number_comes_once() {
        let kind = ItemKind("episode");
        let items = [kind.id(2), ItemId("movie:7".to_owned()), kind.id(1), kind.id(2)];
        assert_eq!(kind.numbers(&items), [2, 1]);
    }
}
