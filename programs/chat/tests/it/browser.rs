//! A Chromium without a screen, driven by its own protocol: a WebSocket, on the scheduler too.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use async_tungstenite::{WebSocketStream, client_async, tungstenite::Message};
use futures_lite::StreamExt;
use scheduler::{Stop, Task, net::TcpStream};
use serde_json::{Value, json};

/// A browser's process, and the folder of its profile.
pub(crate) struct Chromium {
    child: Child,
    profile: PathBuf,
    /// Where it listens for orders.
    pub(crate) url: String,
}

impl Chromium {
    /// Starts it; `None` if there is none.
    pub(crate) fn start() -> Option<Self> {
        let name = format!("cede-chat-browser-{}", std::process::id());
        let profile = std::env::temp_dir().join(name);
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let mut child = names.iter().find_map(|name| {
            let mut command = Command::new(name);
            command.args(["--headless=new", "--no-sandbox", "--disable-gpu"]);
            command.args([
                "--remote-debugging-port=0",
                "--no-first-run",
                "--no-proxy-server",
            ]);
            command.arg(format!("--user-data-dir={}", profile.display()));
            command
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .ok()
        })?;
        let lines = BufReader::new(child.stderr.take()?).lines();
        let mut lines = lines.map_while(Result::ok);
        let url =
            lines.find_map(|line| Some(line.strip_prefix("DevTools listening on ")?.to_owned()));
        std::thread::spawn(move || lines.for_each(drop)); // it has more to say, to nobody
        let url = url.expect("the browser says where it listens");
        Some(Self {
            child,
            profile,
            url,
        })
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.profile); // its helpers may yet write there
    }
}

/// The connection to a browser.
pub(crate) struct Browser {
    socket: WebSocketStream<TcpStream>,
    calls: u64,
}

/// The session of a window.
pub(crate) struct Window(String);

impl Browser {
    pub(crate) async fn connect(task: &mut Task<'_>, url: &str) -> Result<Self, Stop> {
        let address = url.trim_start_matches("ws://").split('/').next();
        let address = address.expect("split has a first part");
        let stream = TcpStream::connect(task, address).await??;
        let (socket, _) = task.wait(client_async(url, stream)).await??;
        Ok(Self { socket, calls: 0 })
    }

    /// Calls a method, and returns its result; an error is null.
    async fn ask(
        &mut self,
        task: &mut Task<'_>,
        window: Option<&Window>,
        method: &str,
        params: Value,
    ) -> Result<Value, Stop> {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": params});
        if let Some(Window(session)) = window {
            call["sessionId"] = json!(session);
        }
        let call = Message::text(call.to_string());
        task.wait(self.socket.send(call)).await??;
        loop {
            let message = task.wait(self.socket.next()).await?;
            let message = message.expect("the browser is there")?;
            let heard: Value = serde_json::from_str(message.to_text()?)?;
            if heard["id"] == self.calls {
                return Ok(heard["result"].clone());
            }
        }
    }

    async fn call(
        &mut self,
        task: &mut Task<'_>,
        window: Option<&Window>,
        method: &str,
        params: Value,
    ) -> Result<Value, Stop> {
        let result = self.ask(task, window, method, params).await?;
        assert_ne!(result, Value::Null, "{method}");
        Ok(result)
    }

    pub(crate) async fn open(&mut self, task: &mut Task<'_>, url: &str) -> Result<Window, Stop> {
        let params = json!({"url": url, "newWindow": true, "width": 900, "height": 620});
        let target = self.call(task, None, "Target.createTarget", params).await?;
        let params = json!({"targetId": target["targetId"], "flatten": true});
        let session = self
            .call(task, None, "Target.attachToTarget", params)
            .await?;
        let session = session["sessionId"].as_str().expect("it is attached");
        let window = Window(session.to_owned());
        self.until(
            task,
            &window,
            "document.readyState === 'complete' && typeof $ === 'function'",
        )
        .await?;
        Ok(window)
    }

    pub(crate) async fn reload(
        &mut self,
        task: &mut Task<'_>,
        window: &Window,
    ) -> Result<(), Stop> {
        self.run(task, window, "window.isOld = true").await?;
        self.call(task, Some(window), "Page.reload", json!({}))
            .await?;
        self.until(
            task,
            window,
            "!window.isOld && document.readyState === 'complete'",
        )
        .await
    }

    /// Runs a script, and returns its value, or what it promised.
    pub(crate) async fn run(
        &mut self,
        task: &mut Task<'_>,
        window: &Window,
        script: &str,
    ) -> Result<Value, Stop> {
        let params = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let done = self
            .call(task, Some(window), "Runtime.evaluate", params)
            .await?;
        Ok(done["result"]["value"].clone())
    }

    /// Waits until a condition holds. A page that is left meanwhile breaks its promise, so the next
    /// one is asked.
    pub(crate) async fn until(
        &mut self,
        task: &mut Task<'_>,
        window: &Window,
        condition: &str,
    ) -> Result<(), Stop> {
        let script = format!(
            "new Promise(done => {{
                const check = () => {{ try {{ return {condition}; }} catch {{ return false; }} }};
                const poll = () => check() ? done(true) : setTimeout(poll, 20);
                setTimeout(() => done(document.body.innerText), 20000);
                poll();
            }})"
        );
        loop {
            let params = json!({"expression": script, "awaitPromise": true});
            let done = self
                .ask(task, Some(window), "Runtime.evaluate", params)
                .await?;
            match &done["result"]["value"] {
                Value::Bool(true) => return Ok(()),
                Value::String(page) => panic!("after 20 seconds not yet: {condition}\n{page}"),
                _ => {}
            }
        }
    }

    /// Returns a picture of a window, as PNG in Base64.
    pub(crate) async fn picture(
        &mut self,
        task: &mut Task<'_>,
        window: &Window,
    ) -> Result<String, Stop> {
        let picture = self
            .call(task, Some(window), "Page.captureScreenshot", json!({}))
            .await?;
        Ok(picture["data"].as_str().expect("it is text").to_owned())
    }
}
