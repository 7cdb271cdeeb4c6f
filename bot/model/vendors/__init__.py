"""All that knows LangChain and the clients below it. It takes two seconds to import: `bot.model.endpoint` waits."""
