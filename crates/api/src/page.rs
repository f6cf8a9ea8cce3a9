use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The largest page that is given out.
const LARGEST: u32 = 500;

/// Which page of a list, as the programs around us ask for it.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// From 1 on.
    #[param(minimum = 1, default = 1)]
    page: u32,
    /// 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 20)]
    page_size: u32,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { page: 1, page_size: 20 }
    }
}

impl PageQuery {
    pub(crate) fn page(self) -> u32 {
        self.page.max(1)
    }

    pub(crate) fn page_size(self) -> u32 {
        self.page_size.clamp(1, LARGEST)
    }

    /// How many records stand before this page.
    pub(crate) fn offset(self) -> u64 {
        u64::from(self.page() - 1) * u64::from(self.page_size())
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageView<T: ToSchema> {
    page: u32,
    page_size: u32,
    total_records: u64,
    records: Vec<T>,
}

impl<T: ToSchema> PageView<T> {
    pub(crate) fn new(query: PageQuery, total_records: u64, records: Vec<T>) -> Self {
        Self { page: query.page(), page_size: query.page_size(), total_records, records }
    }

    /// The page of a list that is all there.
    pub(crate) fn of_all(query: PageQuery, all: Vec<T>) -> Self {
        let total = all.len() as u64;
        let offset = usize::try_from(query.offset()).unwrap_or(usize::MAX);
        let records = all.into_iter().skip(offset).take(query.page_size() as usize).collect();
        Self::new(query, total, records)
    }
}
