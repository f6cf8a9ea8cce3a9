use sqlx::{Any, AssertSqlSafe, any::AnyArguments, query::Query};

/// A statement whose conditions are only known at run time. Every value is bound; the text is
/// made of this crate's own words.
pub(crate) struct Filter {
    sql: String,
    values: Vec<Value>,
    has_condition: bool,
}

#[derive(Clone)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.replace('\0', ""))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Filter {
    pub(crate) fn new(select: &str) -> Self {
        Self { sql: select.to_owned(), values: Vec::new(), has_condition: false }
    }

    /// Adds a condition; each `?` in it is one of `values`.
    pub(crate) fn and<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.sql.push_str(if self.has_condition { " AND (" } else { " WHERE (" });
        self.has_condition = true;
        self.push(condition, values);
        self.sql.push(')');
    }

    /// Adds `column IN (…)`.
    pub(crate) fn and_in(&mut self, column: &str, among: &[impl AsRef<str>]) {
        let marks = vec!["?"; among.len()].join(", ");
        self.sql.push_str(if self.has_condition { " AND (" } else { " WHERE (" });
        self.has_condition = true;
        let mut values = among.iter().map(|text| Value::from(text.as_ref()));
        self.push_all(&format!("{column} IN ({marks}))"), &mut values);
    }

    /// Adds what comes after the conditions.
    pub(crate) fn push<const N: usize>(&mut self, sql: &str, values: [Value; N]) {
        self.push_all(sql, &mut values.into_iter());
    }

    fn push_all(&mut self, sql: &str, values: &mut dyn Iterator<Item = Value>) {
        let mut parts = sql.split('?');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value);
            self.sql.push_str(&format!("${}", self.values.len()));
            self.sql.push_str(part);
        }
    }

    #[cfg(test)]
    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    #[cfg(test)]
    pub(crate) fn before(mut self, words: &str) -> Self {
        self.sql.insert_str(0, words);
        self
    }

    pub(crate) fn query(self) -> Query<'static, Any, AnyArguments> {
        let mut query = sqlx::query(AssertSqlSafe(self.sql));
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            };
        }
        query
    }
}

/// What a search looks through: the same on both engines, whatever their collation.
pub(crate) fn fold(text: &str) -> String {
    text.replace('\0', "").to_lowercase()
}

/// `needle` as a `LIKE` pattern with `\` as its escape.
pub(crate) fn contains(needle: &str) -> Value {
    Value::Text(format!("%{}%", escape_like(&fold(needle))))
}

pub(crate) fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// PostgreSQL takes no NUL in text.
pub(crate) fn text(text: &str) -> String {
    text.replace('\0', "")
}

pub(crate) fn maybe_text(maybe: Option<&String>) -> Option<String> {
    maybe.map(|it| text(it))
}
