//! Two windows of a browser, where there is one.

use std::fs;

use scheduler::{Scheduler, Stop, Task};

use crate::{
    browser::{Browser, Chromium, Window},
    process::Server,
};

struct Pages {
    browser: Browser,
    windows: [Window; 2],
}

impl Pages {
    /// Waits until both windows show a text.
    async fn show(&mut self, task: &mut Task<'_>, text: &str) -> Result<(), Stop> {
        self.until(task, &format!("document.body.innerText.includes({text:?})"))
            .await
    }

    async fn until(&mut self, task: &mut Task<'_>, condition: &str) -> Result<(), Stop> {
        for window in &self.windows {
            self.browser.until(task, window, condition).await?;
        }
        Ok(())
    }

    async fn say(&mut self, task: &mut Task<'_>, window: usize, line: &str) -> Result<(), Stop> {
        let script = format!("$('text').value = {line:?}; $('say').requestSubmit()");
        self.browser
            .run(task, &self.windows[window], &script)
            .await?;
        Ok(())
    }

    async fn come_in(
        &mut self,
        task: &mut Task<'_>,
        window: usize,
        name: &str,
    ) -> Result<(), Stop> {
        let script = format!("$('name').value = {name:?}; $('join').requestSubmit()");
        self.browser
            .run(task, &self.windows[window], &script)
            .await?;
        Ok(())
    }

    /// Saves a picture for somebody to see: `CHAT_PICTURES=FOLDER`, in Base64.
    async fn picture(
        &mut self,
        task: &mut Task<'_>,
        window: usize,
        name: &str,
    ) -> Result<(), Stop> {
        if let Some(folder) = std::env::var_os("CHAT_PICTURES") {
            let picture = self.browser.picture(task, &self.windows[window]).await?;
            fs::write(std::path::Path::new(&folder).join(name), picture)?;
        }
        Ok(())
    }
}

const IS_ALONE_NOT: &str = "$('people').children.length === 2 && $('state').hidden";

#[test]
fn two_windows_talk_one_reloads_and_both_survive_a_restart_of_the_server() {
    let Some(chromium) = Chromium::start() else {
        return eprintln!("skipped: there is no Chromium");
    };
    let url = chromium.url.clone();
    let ended = Scheduler::new().block_on(async move |task| {
        let server = Server::start("127.0.0.1:0");
        let address = server.address.to_string();
        let page = format!("http://{address}/");
        let mut browser = Browser::connect(task, &url).await?;
        let windows = [
            browser.open(task, &page).await?,
            browser.open(task, &page).await?,
        ];
        let mut pages = Pages { browser, windows };
        pages.picture(task, 0, "door").await?;
        // 1. Two come in; a name that is taken is refused first.
        pages.come_in(task, 0, "Ann").await?;
        pages
            .browser
            .until(task, &pages.windows[0], "$('me').textContent === 'Ann'")
            .await?;
        pages.come_in(task, 1, "Ann").await?;
        let refused = "$('refused').textContent === 'somebody in lobby is called Ann'";
        pages
            .browser
            .until(task, &pages.windows[1], refused)
            .await?;
        pages.come_in(task, 1, "Ben").await?;
        pages.until(task, IS_ALONE_NOT).await?;
        // 2. They talk.
        pages
            .say(task, 0, "Hello, Ben! <b>How</b> are you?")
            .await?;
        pages.show(task, "<b>How</b>").await?;
        pages.say(task, 1, "Well, thank you.").await?;
        pages.show(task, "thank you").await?;
        pages
            .until(
                task,
                "$('say').offsetHeight < 100 && $('lines').offsetHeight > 300",
            )
            .await?;
        pages.picture(task, 0, "talk").await?;
        // 3. One reloads, and reads again what was said.
        pages.browser.reload(task, &pages.windows[1]).await?;
        pages.show(task, "thank you").await?;
        pages.until(task, IS_ALONE_NOT).await?;
        // 4. The server ends, and is there again.
        server.interrupt();
        pages
            .show(task, "The server is gone (the server ends)")
            .await?;
        pages.picture(task, 1, "gone").await?;
        assert_eq!(server.wait(), Some(130));
        let server = Server::start(&address);
        pages.until(task, IS_ALONE_NOT).await?;
        pages.show(task, "The server was started again").await?;
        pages.say(task, 1, "Are you still there?").await?;
        pages.show(task, "still there").await?;
        pages.picture(task, 0, "back").await?;
        drop(server);
        Ok(())
    });
    drop(chromium);
    ended.expect("nothing fails");
}
