import React from 'react';
import MessageThread from 'parlor/react/message-thread';

function MessagesPage() {
  return (
    <div>
      <MessageThread messageId="message_id_here" />
    </div>
  );
}
