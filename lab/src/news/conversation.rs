//! What the server says to one connection.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{Mode, Stock, yenc};

/// Speaks with one reader until it leaves.
pub(super) async fn hold(stream: TcpStream, stock: &Stock) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    if stock.mode_and_login().0 == Mode::AccessDenied {
        return stream.write_all(b"502 access denied\r\n").await;
    }
    stream.write_all(b"200 lab news\r\n").await?;
    let mut reader = Reader::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let mut words = text.split_ascii_whitespace();
        let command = words.next().unwrap_or_default().to_ascii_uppercase();
        let rest: Vec<&str> = words.collect();
        if command == "QUIT" {
            return stream.write_all(b"205 goodbye\r\n").await;
        }
        let answer = reader.answer(&command, &rest, stock).await;
        stream.write_all(&answer).await?;
    }
}

#[derive(Default)]
struct Reader {
    user: String,
    let_in: bool,
}

impl Reader {
    async fn answer(&mut self, command: &str, rest: &[&str], stock: &Stock) -> Vec<u8> {
        match (command, rest) {
            ("AUTHINFO", [what, value]) => self.login(what, value, stock),
            ("BODY" | "ARTICLE" | "HEAD" | "STAT", [id]) => self.article(command, id, stock).await,
            ("MODE", _) => b"200 lab news\r\n".to_vec(),
            ("GROUP", [name]) => format!("211 1 1 1 {name}\r\n").into_bytes(),
            _ => b"500 unknown command\r\n".to_vec(),
        }
    }

    fn login(&mut self, what: &str, value: &str, stock: &Stock) -> Vec<u8> {
        let (mode, wanted) = stock.mode_and_login();
        if what.eq_ignore_ascii_case("user") {
            value.clone_into(&mut self.user);
            return b"381 password please\r\n".to_vec();
        }
        let known = wanted.is_none_or(|(user, password)| user == self.user && password == value);
        match mode {
            Mode::AccessDenied => b"502 access denied\r\n".to_vec(),
            Mode::WrongPassword => b"481 wrong user or password\r\n".to_vec(),
            _ if !known => b"481 wrong user or password\r\n".to_vec(),
            _ => {
                self.let_in = true;
                b"281 welcome\r\n".to_vec()
            }
        }
    }

    async fn article(&self, command: &str, id: &str, stock: &Stock) -> Vec<u8> {
        let (mode, wanted) = stock.mode_and_login();
        let closed = mode == Mode::WrongPassword || (wanted.is_some() && !self.let_in);
        if closed {
            return b"480 authentication required\r\n".to_vec();
        }
        if let Mode::Slow(delay) = mode {
            tokio::time::sleep(delay).await;
        }
        let id = id.trim_matches(['<', '>']);
        stock.until_released(id).await;
        let Some(part) = stock.article(id) else { return b"430 no such article\r\n".to_vec() };
        let head = format!("Message-ID: <{id}>\r\nSubject: {}\r\n", part.file);
        let mut answer = match command {
            "STAT" => return format!("223 0 <{id}>\r\n").into_bytes(),
            "HEAD" => format!("221 0 <{id}>\r\n{head}").into_bytes(),
            "ARTICLE" => format!("220 0 <{id}>\r\n{head}\r\n").into_bytes(),
            _ => format!("222 0 <{id}>\r\n").into_bytes(),
        };
        if command != "HEAD" {
            answer.extend(yenc::body(&part));
        }
        answer.extend_from_slice(b".\r\n");
        answer
    }
}
