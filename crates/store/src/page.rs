use serde::{Deserialize, Serialize};

/// The most rows that one page has.
pub const MAX_PAGE_SIZE: u32 = 500;

/// One page of a list, and how long the list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: i64,
    /// Counted from 1.
    pub page: u32,
    pub page_size: u32,
}

impl<T> Page<T> {
    /// The same page with every item translated.
    pub fn map<U>(self, translate: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(translate).collect(),
            total: self.total,
            page: self.page,
            page_size: self.page_size,
        }
    }
}

/// Page and size as asked for, made sane: page 0 is page 1, size 0 is 50.
pub(crate) fn sane(page: u32, page_size: u32) -> (u32, u32) {
    let size = if page_size == 0 { 50 } else { page_size.min(MAX_PAGE_SIZE) };
    (page.max(1), size)
}

pub(crate) fn offset(page: u32, page_size: u32) -> i64 {
    i64::from(page.saturating_sub(1)) * i64::from(page_size)
}
